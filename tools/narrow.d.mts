/** Printable ASCII, box drawing, and the marks of the dashboard, as the inside of a class of a regular expression. */
export const narrow: string;
