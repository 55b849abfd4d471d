// A workgroup takes one tile of one layer's weights and one chunk of rows: each lane one input, all outputs of the tile.
// The lanes below TILE_OUTPUTS also hold one output's adjoint each: for the others, and for the gradient of its bias.

// Rows of one turn of the loop, so that the sums are carried from turn to turn less often.
const ROWS_PER_TURN = 4u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let number = group.x + group.y * groups.x;
  let chunk = number / TILE_COUNT;
  let start = chunk * settings.chunk_rows;
  if (start >= settings.count) {
    return;
  }
  let end = min(start + settings.chunk_rows, settings.count);
  let tile = TILES[number % TILE_COUNT];
  let input = min(tile.input + lane, tile.inputs - 1u);
  let output = min(tile.output + lane, tile.outputs - 1u);
  var bias = 0.0;
  for (var row = start; row < end; row += ROWS_PER_TURN) {
    for (var turn = 0u; turn < ROWS_PER_TURN; turn++) {
      let at = min(row + turn, end - 1u);
      let counted = f32(row + turn < end);
      let x = counted * activations[at * ACTIVATIONS + tile.activation_column + input];
      let own = counted * adjoints[at * ADJOINTS + tile.adjoint_column + output];
      accumulate(tile, x, own, at * ADJOINTS + tile.adjoint_column + tile.output);
      bias += own;
    }
  }
  let first = chunk * PARAMETERS;
  if (tile.input + lane < tile.inputs) {
    for (var k = 0u; k < min(TILE_OUTPUTS, tile.outputs - tile.output); k++) {
      partials[first + tile.weight + (tile.output + k) * tile.inputs + tile.input + lane] = sum_of(k);
    }
  }
  if (tile.input == 0u && lane < TILE_OUTPUTS && tile.output + lane < tile.outputs) {
    partials[first + tile.bias + tile.output + lane] = bias;
  }
}
