// Photospheres of a component at all times of output. A workgroup takes one component of one set: first its source at the
// points of the grid, then the steps between them, which one invocation puts together, then the times of output.

struct Component {
  mass: f32,
  velocity: f32,
  opacity: f32,
  floor: f32,
}

var<workgroup> sources: array<f32, GRID_CAPACITY>;
var<workgroup> decays: array<f32, GRID_CAPACITY>;
// What a step adds; then ln of the luminosity.
var<workgroup> luminosities: array<f32, GRID_CAPACITY>;

fn component(index: u32) -> Component {
  let at = COMPONENT_WIDTH * index;
  return Component(parameters[at], parameters[at + 1u], parameters[at + 2u], parameters[at + 3u]);
}

fn admitted(one: Component) -> bool {
  return one.mass >= MASS_LOW && one.mass <= MASS_HIGH && one.velocity >= VELOCITY_LOW && one.velocity <= VELOCITY_HIGH
    && one.opacity >= OPACITY_LOW && one.opacity <= OPACITY_HIGH && one.floor >= FLOOR_LOW && one.floor <= FLOOR_HIGH;
}

// Mass, velocity and status of the ejecta as a whole.
struct Ejecta {
  mass: f32,
  velocity: f32,
  status: u32,
}

fn ejecta_of(row: u32) -> Ejecta {
  var mass = 0.0f;
  var momentum = 0.0f;
  var valid = true;
  for (var index = row * settings.components; index < (row + 1u) * settings.components; index++) {
    let one = component(index);
    valid = valid && admitted(one);
    let there = select(0.0, one.mass, one.mass >= SMALLEST_MASS);
    mass += there;
    momentum += there * one.velocity;
  }
  let status = select(STATUS_INVALID_INPUT, select(STATUS_NO_EJECTA, STATUS_OK, mass > 0.0), valid);
  return Ejecta(mass, momentum / max(mass, SMALLEST_MASS), status);
}

// Interval of an axis of the table, and the share of it.
fn place(first: u32, count: u32, value: f32) -> vec2<f32> {
  let inside = clamp(value, thermalisation[first], thermalisation[first + count - 1u]);
  var interval = 0u;
  for (var edge = 1u; edge < count - 1u; edge++) {
    interval = select(interval, edge, inside >= thermalisation[first + edge]);
  }
  let low = thermalisation[first + interval];
  return vec2(f32(interval), (inside - low) / (thermalisation[first + interval + 1u] - low));
}

fn coefficient(number: u32, row: vec2<f32>, column: vec2<f32>) -> f32 {
  let at = TABLE_MASSES + TABLE_VELOCITIES + (number * TABLE_MASSES + u32(row.x)) * TABLE_VELOCITIES + u32(column.x);
  let low = mix(thermalisation[at], thermalisation[at + 1u], column.y);
  let high = mix(thermalisation[at + TABLE_VELOCITIES], thermalisation[at + TABLE_VELOCITIES + 1u], column.y);
  return mix(low, high, row.y);
}

// ln(1 + x) / x: for small x, where the logarithm loses digits, by the series of the inverse hyperbolic tangent.
fn logarithm_share(x: f32) -> f32 {
  let part = x / (2.0 + x);
  let square = part * part;
  let series = (2.0 / (2.0 + x)) * (1.0 + square * (1.0 / 3.0 + square * (0.2 + square / 7.0)));
  return select(logarithm(1.0 + x) / x, series, x < 0.25);
}

fn efficiency(coefficients: vec3<f32>, time: f32, log_time: f32) -> f32 {
  let x = 2.0 * coefficients.y * exponential(coefficients.z * log_time);
  return 0.36 * (exponential(-coefficients.x * time) + logarithm_share(x));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let number = group.x + group.y * groups.x;
  if (number >= settings.count * settings.components) {
    return;
  }
  let row = number / settings.components;
  let grid_points = settings.grid_points;
  let one = component(number);
  let ejecta = ejecta_of(row);
  let mass = max(one.mass, SMALLEST_MASS);
  let by_mass = place(0u, TABLE_MASSES, mass);
  let by_velocity = place(TABLE_MASSES, TABLE_VELOCITIES, one.velocity);
  let coefficients = vec3(
    coefficient(0u, by_mass, by_velocity),
    coefficient(1u, by_mass, by_velocity),
    coefficient(2u, by_mass, by_velocity),
  );
  for (var point = local; point < grid_points; point += WORKGROUP_SIZE) {
    let share = efficiency(coefficients, grid[point], grid[LOG_TIME_ROW * grid_points + point]);
    sources[point] = share * grid[HEATING_ROW * grid_points + point];
  }
  workgroupBarrier();

  let inverse_squared = one.velocity / (DIFFUSION_SCALE * one.opacity * mass);
  for (var point = FIRST_POINT + local; point < grid_points - 2u; point += WORKGROUP_SIZE) {
    let time = grid[point];
    let x = (RATIO - 1.0) * time * time * inverse_squared;
    let decay = exponential(-x);
    // (exp(-x) - 1 + x ...) / x^n for n = 1, 2, 3, each with its sign: downwards from a series where x is small.
    let small = x < 0.5;
    let series = 1.0 / 6.0 - x * (1.0 / 24.0 - x * (1.0 / 120.0 - x * (1.0 / 720.0 - x * (1.0 / 5040.0 - x / 40320.0))));
    let large_1 = (1.0 - decay) / x;
    let large_2 = (1.0 - large_1) / x;
    let phi_3 = select((0.5 - large_2) / x, series, small);
    let phi_2 = select(large_2, 0.5 - x * series, small);
    let phi_1 = select(large_1, 1.0 - x * phi_2, small);
    let low = sources[point];
    let high = sources[point + 1u];
    let curvature = CURVATURE_0 * sources[point - 1u] + CURVATURE_1 * low + CURVATURE_2 * high
      + CURVATURE_3 * sources[point + 2u];
    decays[point] = decay;
    luminosities[point + 1u] = x * (low * (phi_1 - phi_2) + high * phi_2 + curvature * (2.0 * phi_3 - phi_2));
  }
  workgroupBarrier();

  if (local == 0u) {
    let early = EARLY_HEATING * inverse_squared * efficiency(coefficients, EARLY_TIME, LOG_EARLY_TIME);
    // Where light escapes at once.
    var luminosity = select(early, sources[FIRST_POINT], FIRST_TIME * FIRST_TIME * inverse_squared > 1.0);
    luminosities[FIRST_POINT] = luminosity;
    for (var point = FIRST_POINT; point < grid_points - 2u; point++) {
      luminosity = fma(luminosity, decays[point], luminosities[point + 1u]);
      luminosities[point + 1u] = luminosity;
    }
    if (number == row * settings.components) {
      let at = 3u * row;
      properties[at] = select(bitcast<u32>(ejecta.mass), MISSING, ejecta.status == STATUS_INVALID_INPUT);
      properties[at + 1u] = select(MISSING, bitcast<u32>(ejecta.velocity), ejecta.status == STATUS_OK);
      properties[at + 2u] = bitcast<u32>(f32(ejecta.status));
    }
  }
  workgroupBarrier();

  for (var point = FIRST_POINT + local; point < grid_points - 1u; point += WORKGROUP_SIZE) {
    luminosities[point] = logarithm(luminosities[point]);
  }
  workgroupBarrier();

  let log_mass = logarithm(mass);
  let twice_log_velocity = 2.0 * logarithm(one.velocity);
  let log_floor = 4.0 * logarithm(one.floor);
  let shines = ejecta.status == STATUS_OK && one.mass >= SMALLEST_MASS;
  let stride = settings.stride;
  for (var index = local; index < stride; index += WORKGROUP_SIZE) {
    let start = outputs[index];
    let at = u32(max(start, f32(FIRST_POINT)));
    var log_luminosity = log_mass;
    for (var tap = 0u; tap < 4u; tap++) {
      log_luminosity += outputs[(WEIGHT_0_ROW + tap) * stride + index] * luminosities[at + tap];
    }
    let twice_log_time = outputs[TWICE_LOG_TIME_ROW * stride + index];
    let expanding = log_luminosity + LOG_TEMPERATURE_SCALE - twice_log_velocity - twice_log_time;
    let log_temperature = max(expanding, log_floor);
    let lit = shines && start >= 0.0;
    let target_at = 2u * number * stride + index;
    photosphere[target_at] = select(0.0, exponential(-0.25 * log_temperature), lit);
    photosphere[target_at + stride] = select(0.0, log_luminosity + LOG_AREA_SCALE - log_temperature, lit);
  }
}
