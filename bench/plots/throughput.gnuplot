set title "Values per second, by how many are in flight"
set logscale xy
set xrange [0.8:640]
set grid ytics linetype 1 linecolor rgb "#8c959f" linewidth 0.5
set xlabel "in flight"
set xtics (1, 8, 64, 512)
set format y "%.0s %c"
set key outside right center vertical reverse Left
set rmargin -1
plot data using 1:2 with linespoints linewidth 2 pointtype 5 dashtype 1 \
        linecolor rgb grey title "06, that many pairs of children", \
    data using 1:3 with linespoints linewidth 2 pointtype 7 dashtype 1 \
        linecolor rgb blue title "07", \
    data using 1:4 with linespoints linewidth 2 pointtype 9 dashtype 2 \
        linecolor rgb orange title "09, 1 instance each", \
    data using 1:5 with linespoints linewidth 2 pointtype 11 dashtype 3 \
        linecolor rgb orange title "09, 2 instances", \
    data using 1:6 with linespoints linewidth 2 pointtype 13 dashtype 4 \
        linecolor rgb orange title "09, 4 instances"
