// result[m, n] = sum over k of left(m, k) right(n, k): a workgroup takes a tile of 32 x 32 results, a lane 4 x 4 of them. Both
// factors pass through workgroup memory, sixteen k at a time, so that no length of a layer needs private arrays.
//
// Given by the kernel: part_of(number), left(part, m, k), right(part, n, k) and put(part, m, n, value).

// What one workgroup computes: a tile of `rows` x `columns` results, its sums over k from `first` to `end`.
struct Part { index: u32, tile: u32, rows: u32, columns: u32, first: u32, end: u32 }

const TILE_SIDE = 32u;
const GROUPS = 8u;
const DEPTH = 16u;

// [k][group]: four rows, or four columns, side by side.
var<workgroup> left_tile: array<vec4<f32>, 128>;
var<workgroup> right_tile: array<vec4<f32>, 128>;

fn put_four(part: Part, m: u32, n: u32, values: vec4<f32>) {
  if (m >= part.rows) { return; }
  if (n < part.columns) { put(part, m, n, values.x); }
  if (n + 1u < part.columns) { put(part, m, n + 1u, values.y); }
  if (n + 2u < part.columns) { put(part, m, n + 2u, values.z); }
  if (n + 3u < part.columns) { put(part, m, n + 3u, values.w); }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let part = part_of(group.x + group.y * groups.x);
  let across = (part.columns + TILE_SIDE - 1u) / TILE_SIDE;
  let row = part.tile / across * TILE_SIDE;
  let column = part.tile % across * TILE_SIDE;
  if (part.first >= part.end || row >= part.rows) {
    return;
  }
  var a = vec4<f32>();
  var b = vec4<f32>();
  var c = vec4<f32>();
  var d = vec4<f32>();
  for (var start = part.first; start < part.end; start += DEPTH) {
    for (var place = lane; place < DEPTH * TILE_SIDE; place += WORKGROUP_SIZE) {
      // Neighbouring lanes take neighbouring k, which lie side by side in rows of values and of weights.
      let k = place % DEPTH;
      let own = place / DEPTH;
      let at = k * GROUPS + own / 4u;
      let source = min(start + k, part.end - 1u);
      left_tile[at][own % 4u] = left(part, min(row + own, part.rows - 1u), source);
      right_tile[at][own % 4u] = right(part, min(column + own, part.columns - 1u), source);
    }
    workgroupBarrier();
    let depth = min(DEPTH, part.end - start);
    for (var k = 0u; k < depth; k++) {
      let x = left_tile[k * GROUPS + lane / GROUPS];
      let y = right_tile[k * GROUPS + lane % GROUPS];
      a = fma(vec4<f32>(x.x), y, a);
      b = fma(vec4<f32>(x.y), y, b);
      c = fma(vec4<f32>(x.z), y, c);
      d = fma(vec4<f32>(x.w), y, d);
    }
    workgroupBarrier();
  }
  let m = row + 4u * (lane / GROUPS);
  let n = column + 4u * (lane % GROUPS);
  put_four(part, m, n, a);
  put_four(part, m + 1u, n, b);
  put_four(part, m + 2u, n, c);
  put_four(part, m + 3u, n, d);
}
