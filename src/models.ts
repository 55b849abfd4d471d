/** The light-curve models that kiloflow brings: one line each. */

import { DU17 } from "./du17/model.ts";
import { registerModel } from "./lightcurves/registry.ts";
import { METZGER2017 } from "./metzger2017/model.ts";
import { POSSIS } from "./possis/model.ts";
import { VILLAR2017 } from "./villar2017/model.ts";

registerModel(DU17);
registerModel(METZGER2017);
registerModel(VILLAR2017);
registerModel(POSSIS);
