/** The file that is the state: where it is, there is one. Apart, so that looking for it costs nothing else. */
export const rootFile = 'root.json';
