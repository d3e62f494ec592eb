# Whether anything can be concluded. Fails if not.

# By how much nothing is faster than its floor: what varies, and the 3 % that
# the same code can be faster at another address.
def tolerance: [ .spread, 0.03 ] | max;

def beats_floor($unit):
    if $unit == "1/s" then .median > 1 + tolerance
    else .median < 1 - tolerance end;

.measured as $measured
| [ .ratios[]
    | if .spread > 0.1 then
        "\(.this) / \(.by) varied by \(.spread * 100 | round) % "
        + "from round to round"
      elif (.by | startswith("floor."))
          and beats_floor($measured[.this].unit) then
        "\(.this) is \(.median * 100 | round / 100) times \(.by), "
        + "and nothing can be better than its floor"
      else empty end ]
| if length == 0 then
    "No ratio varied by more than 10 % from round to round, and nothing was "
    + "faster than its floor."
  else
    "This machine is too noisy to conclude anything:",
    "  \(.[])",
    "Stop what else is running and try again.",
    ("" | halt_error(1))
  end
