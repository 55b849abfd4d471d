/** Numbers of the tasks, shared by both sides: what the host asks for and what the module runs. */
export enum Task {
  AffineForward = 0,
  AffineInverse = 1,
  SplineForward = 2,
  SplineInverse = 3,
  AffineGradient = 4,
  Normalise = 5,
  LogDensity = 6,
  LightCurves = 7,
  RowNoise = 8,
  SplineGradient = 9,
  Adam = 10,
  SumPartials = 11,
  StreamCopy = 12,
  MultiplyAdd = 13,
}
