# The three figures of a step, in Markdown.
#
#   jq -r -f figures.jq --arg step step03 results.json

. as $results
| def value(name): $results.measured[name].median;
  def digits:
      if . >= 100 then round
      elif . >= 10 then (. * 10 | round) / 10
      else (. * 100 | round) / 100 end | tostring;
  def duration:
      if . < 1e3 then "\(digits) ns"
      elif . < 1e6 then "\(. / 1e3 | digits) µs"
      else "\(. / 1e6 | digits) ms" end;
  def many(one; several): "\(.) \(if . == 1 then one else several end)";
  def developer(what): value("developer.\($step).\(what)");
  def drill(what): value("drill.\($step).\(what)");

$results.ratios[$step] as $ratio
| { "floor.call": "two plain calls", "floor.pipe": "bare pipes",
    "floor.tcp": "bare TCP", "floor.relay": "bare TCP through a relay" }
  [$ratio.by] as $floor
| (drill("lines_added") + drill("lines_removed")) as $lines
| (drill("files_added") + drill("files_changed")) as $files
| "| one pipeline call | after a change in component2 | a third operation |",
  "|---|---|---|",
  ([ "\(value($ratio.this) | duration), "
     + "\($ratio.median | digits) times \($floor)",
     "\(developer("rebuild_s") | digits) s, "
     + "\(developer("recompiled") | many("file"; "files")) compiled",
     "\($lines) lines in \($files | many("file"; "files")), "
     + "\(drill("needed") | many("file"; "files")) to deploy" ]
   | "| \(join(" | ")) |")
