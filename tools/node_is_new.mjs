// Ends without error when this Node.js can build Fener.
process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1);
