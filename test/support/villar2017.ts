/** The fit of Villar et al. 2017 to AT2017gfo: a blue, a purple and a red component. */
export const PUBLISHED_FIT: readonly number[] = [
  ...[0.02, 0.266, 0.5, 674],
  ...[0.047, 0.152, 3, 1308],
  ...[0.011, 0.137, 10, 3745],
];
