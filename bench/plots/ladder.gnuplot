set title "What one pipeline call costs, and its floor"
set logscale x
set xrange [10:1e7]
set yrange [10:-0.8]
set xtics ("10 ns" 10, "100 ns" 100, "1 µs" 1e3, "10 µs" 1e4, "100 µs" 1e5, \
    "1 ms" 1e6, "10 ms" 1e7)
takes(ns) = ns < 1e3 ? sprintf("%.0f ns", ns) : sprintf("%.1f µs", ns / 1e3)
text(ns, times) = sprintf("%s, %.1f times", takes(ns), times)
plot data using 3:1:(10):3:($1 - 0.32):($1 + 0.32):ytic(2) \
        with boxxyerror linecolor rgb blue title "one pipeline call", \
    data using 4:($1 - 0.42):(0):(0.84) with vectors nohead linewidth 4 \
        linecolor rgb orange title "its floor", \
    data using 3:1:(text($3, $5)) with labels left offset 1,0 notitle
