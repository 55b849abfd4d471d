// Photospheres of a component at all times of output. An invocation takes one component of one set along the grid, with the
// source at four points and the luminosity at four points in hand: all invocations go the same way, so that none waits.

struct Component {
  mass: f32,
  velocity: f32,
  opacity: f32,
  floor: f32,
}

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

fn source_at(coefficients: vec3<f32>, point: u32) -> f32 {
  let share = efficiency(coefficients, grid[point], grid[LOG_TIME_ROW * settings.grid_points + point]);
  return share * grid[HEATING_ROW * settings.grid_points + point];
}

// Decay of the luminosity over a step, and what the sources before, at both ends of, and after it add.
fn step(x: f32, sources: vec4<f32>) -> vec2<f32> {
  let decay = exponential(-x);
  // phi_n(-x), the integrals of exp(-(x - y)) (y / x)^(n - 1) / (n - 1)!: from a series downwards where x is small.
  let small = x < 0.5;
  let series = 1.0 / 6.0 - x * (1.0 / 24.0 - x * (1.0 / 120.0 - x * (1.0 / 720.0 - x * (1.0 / 5040.0 - x / 40320.0))));
  let large_1 = (1.0 - decay) / x;
  let large_2 = (1.0 - large_1) / x;
  let phi_3 = select((0.5 - large_2) / x, series, small);
  let phi_2 = select(large_2, 0.5 - x * series, small);
  let phi_1 = select(large_1, 1.0 - x * phi_2, small);
  let curvature = dot(vec4(CURVATURE_0, CURVATURE_1, CURVATURE_2, CURVATURE_3), sources);
  return vec2(decay, x * (sources.y * (phi_1 - phi_2) + sources.z * phi_2 + curvature * (2.0 * phi_3 - phi_2)));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let number = linear_index(id, groups);
  if (number >= settings.count * settings.components) {
    return;
  }
  let row = number / settings.components;
  let one = component(number);
  let ejecta = ejecta_of(row);
  if (number == row * settings.components) {
    let at = 3u * row;
    properties[at] = select(bitcast<u32>(ejecta.mass), MISSING, ejecta.status == STATUS_INVALID_INPUT);
    properties[at + 1u] = select(MISSING, bitcast<u32>(ejecta.velocity), ejecta.status == STATUS_OK);
    properties[at + 2u] = bitcast<u32>(f32(ejecta.status));
  }
  let shines = ejecta.status == STATUS_OK && one.mass >= SMALLEST_MASS;
  let mass = max(one.mass, SMALLEST_MASS);
  let velocity = max(one.velocity, VELOCITY_LOW);
  let by_mass = place(0u, TABLE_MASSES, mass);
  let by_velocity = place(TABLE_MASSES, TABLE_VELOCITIES, velocity);
  let coefficients = vec3(
    coefficient(0u, by_mass, by_velocity),
    coefficient(1u, by_mass, by_velocity),
    coefficient(2u, by_mass, by_velocity),
  );
  let inverse_squared = velocity / (DIFFUSION_SCALE * max(one.opacity, OPACITY_LOW) * mass);
  let log_mass = logarithm(mass);
  let temperature_scale = LOG_TEMPERATURE_SCALE - 2.0 * logarithm(velocity);
  let log_floor = 4.0 * logarithm(max(one.floor, FLOOR_LOW));

  // At the point before, the point itself, and the two after.
  var sources = vec4(
    source_at(coefficients, FIRST_POINT - 1u),
    source_at(coefficients, FIRST_POINT),
    source_at(coefficients, FIRST_POINT + 1u),
    0.0,
  );
  let early = EARLY_HEATING * inverse_squared * efficiency(coefficients, EARLY_TIME, LOG_EARLY_TIME);
  // Where light escapes at once.
  var luminosity = select(early, sources.y, FIRST_TIME * FIRST_TIME * inverse_squared > 1.0);
  // ln of it at the next point and the three before.
  var logs = vec4(0.0, 0.0, 0.0, logarithm(luminosity));
  let target_at = 2u * number * settings.stride;
  var index = 0u;
  for (var point = FIRST_POINT; point < settings.grid_points - 2u; point++) {
    sources.w = source_at(coefficients, point + 2u);
    let time = grid[point];
    let step_of = step((RATIO - 1.0) * time * time * inverse_squared, sources);
    luminosity = fma(luminosity, step_of.x, step_of.y);
    sources = vec4(sources.yzw, 0.0);
    logs = vec4(logs.yzw, logarithm(luminosity));
    // Outputs ascend, and those without values come at once.
    while (index < settings.stride && outputs[index] + 3.0 <= f32(point + 1u)) {
      let weights = vec4(
        outputs[WEIGHT_0_ROW * settings.stride + index],
        outputs[(WEIGHT_0_ROW + 1u) * settings.stride + index],
        outputs[(WEIGHT_0_ROW + 2u) * settings.stride + index],
        outputs[(WEIGHT_0_ROW + 3u) * settings.stride + index],
      );
      let log_luminosity = log_mass + dot(weights, logs);
      let expanding = log_luminosity + temperature_scale - outputs[TWICE_LOG_TIME_ROW * settings.stride + index];
      let log_temperature = max(expanding, log_floor);
      let lit = shines && outputs[index] >= 0.0;
      photosphere[target_at + index] = select(0.0, exponential(-0.25 * log_temperature), lit);
      photosphere[target_at + settings.stride + index] =
        select(0.0, log_luminosity + LOG_AREA_SCALE - log_temperature, lit);
      index++;
    }
  }
}
