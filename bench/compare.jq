# By how much the ratios of two results differ. Fails if one does by more than
# 15 %.
def digits: . * 100 | round / 100;

[ $first[0].ratios | to_entries[]
  | .value.median as $before
  | $second[0].ratios[.key].median as $after
  | select($after)
  | { name: .key, $before, $after,
      differs: ((($after / $before) | if . < 1 then 1 / . else . end) - 1) } ]
| (.[] | "\(.name): \(.before | digits) and \(.after | digits), "
    + "\(.differs * 100 | round) %"),
  (map(select(.differs > 0.15)) | length
   | if . > 0 then
       "\(.) of the ratios differ by more than 15 %.", ("" | halt_error(1))
     else "No ratio differs by more than 15 %."
     end)
