# One table of the results, in Markdown.
#
#   jq -r -f tables.jq --arg table boundaries results.json

. as $results |

def digits:
    if . == null then "-"
    elif . == 0 then "0"
    elif fabs >= 100 then round | tostring
    elif fabs >= 10 then (. * 10 | round) / 10 | tostring
    else (. * 100 | round) / 100 | tostring
    end;

def duration:
    if . == null then "-"
    elif . < 1e3 then "\(digits) ns"
    elif . < 1e6 then "\(. / 1e3 | digits) µs"
    elif . < 1e9 then "\(. / 1e6 | digits) ms"
    else "\(. / 1e9 | digits) s"
    end;

def kib: if . == null then "-"
    elif . < 1024 then "\(digits) KiB"
    else "\(. / 1024 | digits) MiB" end;

def rate:
    if . == null then "-"
    elif . < 1e4 then digits
    else "\(. / 1e3 | digits) k" end;

def files: "\(.) \(if . == 1 then "file" else "files" end)";

def percent: if . == null then "-" else "\(. * 100 | round) %" end;

# The first of the rows is the head; all columns get as wide as they must.
def aligned(rows):
    [ rows | map(. // "-" | tostring) ] as $rows
    | ($rows | transpose | map(map(length) | max)) as $widths
    | def line: "| \(join(" | ")) |";
      def padded: [ ., $widths ] | transpose
        | map(.[0] + (" " * (.[1] - (.[0] | length)) // "")) | line;
      ($rows[0] | padded), ($widths | map("-" * .) | line),
      ($rows[1:][] | padded);

# One round does not tell.
def spread: if .rounds == 1 then "-" else .spread | percent end;

# Of a name that may be missing, where a machine lacks what it needs.
def value(name): $results.measured[name].median;
def unless_missing(name; rows): if value(name) == null then empty else rows end;

def steps: [ range(10) | "step0\(.)" ];

def title:
    { step00: "00 single file", step01: "01 multi file",
      step02: "02 static libraries", step03: "03 contracts",
      step04: "04 shared libraries", step04_static: "04 linked statically",
      step05: "05 plugins", step06: "06 processes", step07: "07 HTTP",
      step07_new_connection: "07 HTTP, each on a new connection",
      step08: "08 broker", step09: "09 broker, hardened",
      step09_cluster: "09 with a cluster of three",
      step09_x1: "09, 1 instance each", step09_x2: "09, 2 instances each",
      step09_x4: "09, 4 instances each" }[.];

def floor_title:
    { "floor.pipe": "bare pipes", "floor.tcp": "bare TCP",
      "floor.connect": "bare TCP, connected anew",
      "floor.relay": "bare TCP through a relay" }[.] // "one function";

def boundaries:
    ([ "step", "one pipeline call", "p99", "the floor", "takes", "times",
       "spread" ]),
    ( [ "step00", "step01", "step02", "step03", "step04_static", "step04",
        "step05", "step06", "step07", "step07_new_connection", "step08",
        "step09", "step09_cluster" ][]
      | . as $step
      | $results.ratios[.]
      | select(.)
      | [ ($step | title), (value(.this) | duration),
          (value("\(.this).p99") | duration), (.by | floor_title),
          (value(.by) | duration), "**\(.median | digits)**",
          spread ]
    );

def bare:
    (["an empty call", "takes", "times a direct call"]),
    ( { inlined: "inlined: there is none", direct: "direct",
        pointer: "through a pointer", static: "into a static library",
        table: "through a table of functions", shared: "into a shared library",
        plugin: "through the table of a plugin" }
      | to_entries[]
      | value("bare.\(.key)") as $ns
      | select($ns)
      | [ .value, ($ns | duration), ($ns / value("bare.direct") | digits) ]
    );

# What one pipeline call consists of; hand_overs is how often the processor goes
# from one process to another and back.
def parts_of(step; copy; hand_overs; narration):
    value("call.\(step)") as $all
    | value("part.json.\(step)") as $json
    | (value("part.switch") * hand_overs) as $switch
    | ($json + copy + $switch + narration) as $known
    | [ (step | title), $all, copy, $switch, $json, narration, $all - $known ];

def parts:
    ([ "step", "one call", "system calls and copies", "switching processes",
       "JSON", "narration", "the rest: libraries, broker" ]),
    ( ( unless_missing("call.step06";
            parts_of("step06"; value("part.copy.pipe"); 2;
                value("part.narration"))),
        unless_missing("call.step07";
            parts_of("step07"; value("part.copy.tcp"); 2; null)),
        unless_missing("call.step08";
            parts_of("step08"; 2 * value("part.copy.tcp"); 4; null)),
        unless_missing("call.step09";
            parts_of("step09"; 2 * value("part.copy.tcp"); 4; null)) )
      | .[1] as $all
      | [ .[0], (.[1] | duration),
          (.[2:][] | if . == null then "-"
                     else "\(duration) (\(. / $all | percent))" end) ]
    );

def load:
    ([ "step", "in flight", "values per second", "p50 of a request", "p99",
       "p99.9" ]),
    ( [ "step06", "step07", "step09_x1", "step09_x2", "step09_x4" ][] as $step
      | [ 1, 8, 64, 512 ][]
      | "load.\($step).\(.)" as $name
      | unless_missing("\($name).values";
          [ ($step | title), ., (value("\($name).values") | rate),
            (value("\($name).p50") | duration),
            (value("\($name).p99") | duration),
            (value("\($name).p999") | duration) ]) );

def growth:
    ([ "step", "values", "time per value", "memory of app",
       "memory of the services" ]),
    ( [ "step00", "step06", "step07", "step09" ][] as $step
      | [ 10, 1000, 100000, 1000000 ][]
      | "growth.\($step).\(.)" as $name
      | unless_missing("\($name).ns";
          [ ($step | title), ., (value("\($name).ns") | duration),
            (value("\($name).app_kib") | kib),
            (value("\($name).services_kib") | kib) ]) );

def delay:
    ([ "step", "added to each way", "one pipeline call",
       "values per second, 64 in flight" ]),
    ( [ "step07", "step08", "step09" ][] as $step
      | [ "none", "0", "1", "10" ][]
      | "delay.\($step).\(.)" as $name
      | unless_missing("\($name).call";
          [ ($step | title),
            (if . == "none" then "nothing between them"
             elif . == "0" then "a relay" else "\(.) ms" end),
            (value("\($name).call") | duration),
            (value("\($name).values") | rate) ]) );

def waterfall:
    (["stage", "takes"]),
    ( $results.measured | to_entries
      | map(select(.key | test("^waterfall\\.[0-9]")))
      | sort_by(.key | split(".")[1] | tonumber)[]
      | [ (.key | split(".")[2] | gsub("_"; " ")), (.value.median | duration) ]
      ),
    unless_missing("waterfall.total";
        [ "all of it", (value("waterfall.total") | duration) ]);

def seconds: if . == null then "-" else "\(digits) s" end;

def developer:
    ([ "step", "lines of C", "of CMake", "files", "build", "its processor time",
       "rebuild", "its processor time", "compiled again", "tests" ]),
    ( steps[]
      | . as $step
      | def d(what): value("developer.\($step).\(what)");
        select(d("lines_c"))
      | [ title, d("lines_c"), d("lines_cmake"), d("files"),
          (("build_s", "build_processor_s", "rebuild_s",
            "rebuild_processor_s") | d(.) | seconds),
          d("recompiled"), (d("test_s") | seconds) ]
    );

def running:
    ([ "step", "processes", "shared libraries of app", "size of all programs",
       "first result", "with all services started", "memory of app",
       "of all" ]),
    ( steps[]
      | . as $step
      | def d(what): value("developer.\($step).\(what)");
        select(d("processes"))
      | [ title, d("processes"), d("libraries"),
          (d("binary_bytes") / 1024 | kib),
          (d("start_ms") * 1e6 | duration),
          (d("cold_start_ms") // d("start_ms") | . * 1e6 | duration),
          (d("peak_kib") | kib), (d("peak_all_kib") // d("peak_kib") | kib) ]
    );

def drill:
    ([ "step", "files added", "changed", "lines added", "removed",
       "compiled again", "new or different", "to deploy" ]),
    ( steps[]
      | . as $step
      | def d(what): value("drill.\($step).\(what)");
        unless_missing("drill.\($step).files_added";
          [ title, d("files_added"), d("files_changed"), d("lines_added"),
            d("lines_removed"), d("recompiled"), d("redeploy"),
            d("needed") ]) );

def wishes:
    (["ratio", "is", "spread", "wanted"]),
    ( $results.ratios | to_entries[]
      | .value as $r
      | [ "\($r.this) / \($r.by)", ($r.median | digits), ($r | spread),
          (if $r.wish == null then "-"
           else (if $r.wish == "<" then "at most" else "at least" end)
               + " \($r.limit)"
               + (if ($r.wish == "<") == ($r.median <= $r.limit) then ", met"
                  else ", **missed**" end)
           end) ]
    );

# One line a step: what is on the first page.
def prices:
    ([ "step", "one pipeline call", "times its floor",
       "after a change in component2", "a third operation", "to deploy" ]),
    ( steps[]
      | . as $step
      | $results.ratios[.] as $ratio
      | select($ratio)
      | def drill(what): value("drill.\($step).\(what)");
        unless_missing("drill.\($step).needed";
          [ title, (value($ratio.this) | duration),
            ($ratio.median | digits),
            (value("developer.\($step).rebuild_s") | seconds),
            "\(drill("lines_added") + drill("lines_removed")) lines in "
            + "\(drill("files_added") + drill("files_changed") | files)",
            drill("needed") ]) );

# The three figures of the step that --arg step names, as step03.
def figures:
    ([ "one pipeline call", "after a change in component2",
       "a third operation" ]),
    ( ($ARGS.named.step // "") as $step
      | $results.ratios[$step]
      | select(.)
      | (.by | floor_title) as $floor
      | def developer(what): value("developer.\($step).\(what)");
        def drill(what): value("drill.\($step).\(what)");
        [ "\(value(.this) | duration), \(.median | digits) times \($floor)",
          "\(developer("rebuild_s") | seconds), "
          + "\(developer("recompiled") | files) compiled",
          "\(drill("lines_added") + drill("lines_removed")) lines in "
          + "\(drill("files_added") + drill("files_changed") | files), "
          + "\(drill("needed") | files) to deploy" ] );

def machine:
    ([ "what", "which" ]),
    ( $results.machine | to_entries[] | [ .key, .value ] );

aligned(
    if $table == "machine" then machine
    elif $table == "boundaries" then boundaries
    elif $table == "bare" then bare
    elif $table == "parts" then parts
    elif $table == "waterfall" then waterfall
    elif $table == "load" then load
    elif $table == "growth" then growth
    elif $table == "delay" then delay
    elif $table == "developer" then developer
    elif $table == "running" then running
    elif $table == "drill" then drill
    elif $table == "wishes" then wishes
    elif $table == "prices" then prices
    elif $table == "figures" then figures
    else error("there is no table \($table)")
    end)
