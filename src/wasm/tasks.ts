/** Numbers of the tasks, shared by both sides: what the host asks for and what the module runs. */
export enum Task {
  CouplingForward = 0,
  CouplingInverse = 1,
  CouplingGradient = 2,
  Normalise = 3,
  LogDensity = 4,
  Du17LightCurves = 5,
  RowNoise = 6,
  Adam = 7,
  SumPartials = 8,
  StreamCopy = 9,
  MultiplyAdd = 10,
  NormaliseBack = 11,
  ColumnMoments = 12,
  NormSums = 13,
  Du17LightCurvesHalf = 14,
  PossisMagnitudes = 30,
}
