/**
 * Where Node runs through the dynamic loader of the bundle, it takes the loader's path for its own. Children must be
 * started by the script beside this file.
 */
process.execPath = require("node:path").join(__dirname, "node");
