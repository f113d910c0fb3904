/** What a node of Ink's wrote into a frame. */
export type Operation =
	| {
			readonly type: 'write';
			readonly x: number;
			readonly y: number;
			readonly text: string;
			readonly transformers: ReadonlyArray<(line: string, index: number) => string>;
	  }
	| {readonly type: 'clip' | 'unclip'};

/** The rows of a frame in which every row is at most one text, from its first column; undefined: it is not such a one. */
export function plainRows(operations: readonly Operation[], height: number): readonly string[] | undefined;
