import fc from 'fast-check';

/** Rows as Ink makes them: styled pieces, each closed at its end; no wider than so many columns. */
const pieces = [
	'Ana Diaz',
	'●',
	'─────',
	'  ',
	'Müller-Łuk',
	'▸ P1234',
	'      ',
	'≠',
	'0123456789',
	'Хо',
	'Ωμέγα',
	'…',
];
/** Wide, combining, right to left, an emoji, a flag. */
const uncertain = ['山田', 'e\u0301', 'שלום', '🙂', 'ع', '👍', '🇫🇮'];
const styles = ['', '1', '2', '7', '36', '1;36', '33', '7;31', '4', '38;5;9', '48;5;4', '90', '1;7;33'];

const widthOf = (text: string) => (uncertain.includes(text) ? 4 : text.length);

const piece = fc.tuple(
	fc.oneof(
		{weight: 12, arbitrary: fc.constantFrom(...pieces)},
		{weight: 1, arbitrary: fc.constantFrom(...uncertain)},
	),
	fc.constantFrom(...styles),
);

export const row = (columns: number) =>
	fc.array(piece, {maxLength: 6}).map((parts) => {
		let left = columns;
		let text = '';
		for (const [words, style] of parts) {
			left -= widthOf(words);
			if (left < 0) break;
			text += style === '' ? words : `\x1b[${style}m${words}\x1b[0m`;
		}
		return text;
	});

/** What happens to a screen from one frame to the next. */
export type Step =
	| {readonly type: 'all'; readonly rows: readonly string[]}
	| {readonly type: 'some'; readonly at: number; readonly rows: readonly string[]}
	| {
			readonly type: 'move';
			readonly top: number;
			readonly bottom: number;
			readonly by: number;
			readonly rows: readonly string[];
	  }
	| {
			readonly type: 'resize';
			readonly columns: number;
			readonly height: number;
			readonly rows: readonly string[];
	  }
	| {readonly type: 'redraw'};

export const step = (columns: number, height: number): fc.Arbitrary<Step> =>
	fc.oneof(
		fc.record({type: fc.constant('all' as const), rows: fc.array(row(columns), {maxLength: height})}),
		{
			weight: 3,
			arbitrary: fc.record({
				type: fc.constant('some' as const),
				at: fc.nat(height),
				rows: fc.array(row(columns), {maxLength: 3}),
			}),
		},
		{
			weight: 4,
			arbitrary: fc.record({
				type: fc.constant('move' as const),
				top: fc.nat(height - 1),
				bottom: fc.nat(height - 1),
				by: fc.integer({min: -4, max: 4}),
				rows: fc.array(row(columns), {minLength: 4, maxLength: 4}),
			}),
		},
		fc.record({
			type: fc.constant('resize' as const),
			columns: fc.integer({min: columns, max: columns + 20}),
			height: fc.integer({min: 3, max: height + 4}),
			rows: fc.array(row(columns), {maxLength: height}),
		}),
		fc.record({type: fc.constant('redraw' as const)}),
	);

/** The frame after a step. */
export function frameAfter(frame: readonly string[], change: Step): readonly string[] {
	switch (change.type) {
		case 'all':
		case 'resize':
			return change.rows;
		case 'some':
			return frame.map((row, at) => change.rows[at - change.at] ?? row);
		case 'move': {
			let fresh = 0;
			const [top, bottom] = [Math.min(change.top, change.bottom), Math.max(change.top, change.bottom)];
			return frame.map((row, at) => {
				if (at < top || at > bottom) return row;
				const from = at + change.by;
				return from < top || from > bottom ? change.rows[fresh++ % 4]! : (frame[from] ?? row);
			});
		}
		case 'redraw':
			return frame;
	}
}
