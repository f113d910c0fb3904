/** Under which name the dashboard keeps how far the page of a connection is scrolled. */
export const pageOf = (connection: string) => `connection ${connection}`;
