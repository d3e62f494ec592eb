set title "What the compiler takes"
set xlabel "seconds"
set xrange [0:*]
set yrange [9.8:-0.8]
plot data using 3:1:(0):3:($1 - 0.36):($1 - 0.02):ytic(2) \
        with boxxyerror linecolor rgb blue title "everything (above)", \
    data using 4:1:(0):4:($1 + 0.02):($1 + 0.36) \
        with boxxyerror linecolor rgb orange \
        title "after a change in component2 (below)", \
    data using 3:($1 - 0.19):(sprintf("%.1f", $3)) \
        with labels left offset 0.5,0 notitle, \
    data using 4:($1 + 0.19):(sprintf("%.2f", $4)) \
        with labels left offset 0.5,0 notitle
