/** Numbers of the tasks, shared by both sides: what the host asks for and what the modules run. A part has 32 of them. */
export enum Task {
  // Flows, as far as sampling and densities need it: part 0.
  CouplingForward = 0,
  CouplingInverse = 1,
  Normalise = 2,
  LogDensity = 3,
  RowNoise = 4,
  EmbeddingLayer = 5,
  SumPartials = 6,
  // What only trainings need, and the probes of this machine: part 1.
  CouplingGradient = 32,
  Adam = 33,
  StreamCopy = 35,
  MultiplyAdd = 36,
  NormaliseBack = 37,
  ColumnMoments = 38,
  NormSums = 39,
  EmbeddingAdjoint = 40,
  EmbeddingGradient = 41,
  // The model du17: part 2.
  Du17LightCurves = 64,
  Du17LightCurvesHalf = 65,
  Du17Numbers = 66,
  Du17Ejecta = 67,
  Du17Photometry = 68,
  // The other light-curve models, and photometry: part 3.
  BlackbodyMagnitudes = 96,
  BlackbodyMagnitudesHalf = 97,
  Metzger2017Sphere = 98,
  Villar2017Photosphere = 99,
  PhotometryLikelihood = 100,
  PlacedMagnitudes = 101,
  PlacedPhotosphere = 102,
  PossisMagnitudes = 103,
}
