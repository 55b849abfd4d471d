// What both variants of metzger2017 have of a set.

// Mass, velocity, beta and opacity; numbers that do no harm in place of those of a set without values.
fn ejecta_of(given: vec4<f32>, valid: bool) -> vec4<f32> {
  return select(vec4(0.01f, 0.1f, 3.0f, 1.0f), given, valid);
}

// Share of free neutrons at the start, of the ratio of the neutrons' mass to m, which is at most 1: arctan by Abramowitz & Stegun 4.4.49.
fn first_neutrons(ratio: f32) -> f32 {
  let s = ratio * ratio;
  var p = fma(0.0028662257f, s, -0.0161657367f);
  p = fma(p, s, 0.0429096138f);
  p = fma(p, s, -0.0752896400f);
  p = fma(p, s, 0.1065626393f);
  p = fma(p, s, -0.1420889944f);
  p = fma(p, s, 0.1999355085f);
  p = fma(p, s, -0.3333314528f);
  return NEUTRON_SHARE * fma(p * s, ratio, ratio);
}
