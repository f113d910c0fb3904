// What stands in frames and is one column wide each, as the inside of a class of a regular expression.

/** Printable ASCII, box drawing, and the marks of the dashboard. */
export const narrow = '\\u0020-\\u007E\\u2500-\\u257F·…←→−≠■▲▸○●◐✔✖';
