/**
 * Filters that photometry names, with their effective wavelengths. Names are those of sncosmo, and what NMMA, fiesta, redback
 * and the observatories' own files write for the same filters. The wavelengths are facts of the filters, as sncosmo's
 * transmission curves and the observatories' handbooks give them, and as the SVO filter profile service lists them: most are
 * pivot wavelengths, those of 2MASS and WISE isophotal ones. Definitions of "effective" differ by up to one percent, and by two
 * where a filter leaks.
 * The letters u to K alone are not here: every model has its own.
 */

/** A filter a line: nm, then its names. */
const TABLE = `
204.989 uvot::uvw2 UVW2
222.517 f218w
224.859 uvot::uvm2 UVM2 M2
237.115 f225w
262.838 uvot::uvw1 UVW1
270.929 f275w
281.996 f300x
335.443 F336W f336w
335.946 uvot::white w
346.955 uvot::u
349.336 skymapperu
355.652 sdss::u sdssu
358.478 standard::u bessellux U
362.48 swope2::u cspu
363.749 4shooter2::us keplercam::us
368.004 lsstu
383.593 skymapperv
392.367 f390w
432.624 f438w
432.985 f435w
435.03 uvot::b
435.204 4shooter2::b keplercam::b
437.107 standard::b bessellb B
439.206 swope2::b cspb
452.724 grond::g
462.288 gotob
470.25 sdss::g sdssg
477.31 uvf475w F475W f475w
477.412 swope2::g cspg
478.226 lsstg
478.35 ztfg
480.849 desg
484.911 ps1::g
507.519 skymapperg
510.971 gaia::gbp
511.466 efosc2::g
528.772 atlasc cyan c
530.842 uvf555w f555w
535.567 vt::b
537.454 gotog
537.747 swope2::v cspv3014
538.076 swope2::v2 cspv9844
541.296 swope2::v1 cspv3009
541.767 4shooter2::v keplercam::v
542.626 uvot::v
547.77 standard::v bessellv V
552.378 gotol
587.39 f350lp
588.916 uvf606w F606W f606w
592.188 acswf::f606w
613.844 skymapperr
616.099 grond::r
617.558 sdss::r sdssr
620.12 ps1::r
621.759 gaia::g
621.782 lsstr
622.746 swope2::r cspr
623.301 keplercam::r
624.256 uvf625w F625W f625w
625.15 G
628.591 ps1::w
629.08 f062
630.336 kepler
639.94 4shooter2::r
641.71 ztfr
641.765 desr
642.684 gotor
649.809 standard::r bessellr R
667.74 efosc2::r
675.015 atlaso orange o
687.676 f689m
694.376 ps1::open
703.912 f070w
710.337 euclid::VIS euclid::vis
748.998 sdss::i sdssi
753.228 lssti
753.496 ps1::i
761.439 f763m
762.051 swope2::i cspi
762.346 grond::i
765.137 uvf775w F775W f775w
769.347 acswf::f775w
769.76 tess
771.1 4shooter2::i keplercam::i
776.798 skymapperi
776.902 gaia::grp
781.458 desi
786.741 ztfi
792.615 vt::r
798.32 efosc2::i
802.014 standard::i besselli I
803.903 uvf814w F814W f814w
843.908 f845m
857.876 gaia::grvs
867.42 ps1::z
868.506 lsstz
869.598 f087
894.671 sdss::z sdssz
894.8 grond::z
902.153 f090w
903.148 acswf::f850lp
914.599 skymapperz
916.885 desz
917.614 uvf850lp f850lp F850W
962.779 ps1::y Y
973.005 lssty
986.272 f098m
989.611 desy
1038.039 swope2::y cspys
1045.872 cspyd
1055.025 f105w J1
1056.652 f106
1078.539 euclid::Y
1123.492 nicmos2::f110w nicf110w
1153.446 F110W f110w
1154.261 f115w
1233.441 grond::J
1235.0 2massj
1243.154 cspjd
1243.723 swope2::j cspjs
1248.607 f125w
1274.107 f127m
1290.134 f129
1362.063 euclid::J
1384.181 f139m
1392.321 f140w
1405.323 f140m
1437.783 f146
1500.744 f150w
1533.275 f153m
1537.034 F160W f160w
1574.867 f158
1603.037 nicmos2::f160w nicf160w
1624.263 csphd
1625.591 swope2::h csphs
1627.247 f162m
1640.747 grond::H
1662.0 2massh
1764.88 euclid::H
1839.41 f184
1845.167 f182m
1988.648 f200w
2095.451 f210m
2122.996 f213
2159.0 2massks K_s Ks
2159.357 cspk
2164.332 grond::K
2503.233 f250m
2761.74 f277w
2989.121 f300m
3352.6 wise::W1
3362.067 f335m
3537.841 spitzer::I1 irac::I1
3568.362 f356w
3624.176 f360m
4082.238 f410m
4281.258 f430m
4404.315 f444w
4478.049 spitzer::I2 irac::I2
4602.8 wise::W2
4629.928 f460m
4818.195 f480m
5635.256 f560w
5696.178 spitzer::I3 irac::I3
`;

/** A filter, with all names that the table has for it. */
export interface Filter {
  readonly wavelengthNm: number;
  readonly names: readonly string[];
}

/** The filters by each of their names. */
export const FILTERS_BY_NAME: ReadonlyMap<string, Filter> = new Map(
  TABLE.trim()
    .split("\n")
    .flatMap((line) => {
      const [wavelength, ...names] = line.split(" ");
      const filter = { wavelengthNm: Number(wavelength), names };
      return names.map((name): [string, Filter] => [name, filter]);
    }),
);

/** Effective wavelengths in nm by the filters' names. */
export const FILTERS: ReadonlyMap<string, number> = new Map(
  [...FILTERS_BY_NAME].map(([name, { wavelengthNm }]) => [name, wavelengthNm]),
);
