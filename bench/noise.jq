# Whether anything can be concluded. Fails if not.
[ .ratios | to_entries[] | select(.value.spread > 0.1) ]
| if length == 0 then
    "No ratio varied by more than 10 % from round to round."
  else
    "This machine is too noisy to conclude anything: from round to round",
    (.[].value
     | "  \(.this) / \(.by) varied by \(.spread * 100 | round) %"),
    "Stop what else is running and try again.",
    ("" | halt_error(1))
  end
