set title "One pipeline call through step 09"
set xlabel "microseconds"
set xrange [0:*]
set yrange [9:0.2]
set key off
plot data using 4:1:3:4:($1 - 0.32):($1 + 0.32):ytic(2) \
        with boxxyerror linecolor rgb blue, \
    data using 4:1:(sprintf("%.1f µs", $4 - $3)) with labels left offset 0.5,0
