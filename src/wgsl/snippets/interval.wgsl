// The interval of ascending times in which a time is: the first or the last for those outside.
fn interval_of(time: f32) -> u32 {
  var low = 0u;
  var high = settings.nodes - 2u;
  while (low < high) {
    let middle = (low + high + 1u) / 2u;
    if (node_times[middle] <= time) {
      low = middle;
    } else {
      high = middle - 1u;
    }
  }
  return low;
}
