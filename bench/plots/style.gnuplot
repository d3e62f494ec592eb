# The same look for all pictures.
set terminal svg size 840,420 dynamic font "sans-serif,14" background "#ffffff"
set datafile separator "\t"
set border 0
set grid xtics linetype 1 linecolor rgb "#8c959f" linewidth 0.5
set tics scale 0
set key outside bottom center horizontal
set rmargin 8
set style fill solid 1 noborder
blue = 0x4c8ed9
orange = 0xd9730d
grey = 0x8c959f
