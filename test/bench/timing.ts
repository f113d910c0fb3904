/** One measured figure: medians over pairs that ran in turn, because the machines are noisy. */
export interface Figure {
	readonly name: string;
	/** Milliseconds, median. */
	readonly ours: number;
	readonly beside: string;
	/** Milliseconds, median. */
	readonly theirs: number;
	/** Ours over theirs, the median of the pairs. */
	readonly ratio: number;
	readonly note?: string;
}

interface InTurnOptions {
	readonly pairs?: number;
	readonly note?: string;
	/** Done before each pair, and not counted. */
	readonly prepare?: () => Promise<unknown> | unknown;
}

/** Runs two pieces of work in turn, once to warm up and `pairs` times counted. */
export async function inTurn(
	name: string,
	ours: () => Promise<unknown> | unknown,
	beside: string,
	theirs: () => Promise<unknown> | unknown,
	{pairs = 5, note, prepare}: InTurnOptions = {},
): Promise<Figure> {
	const times: Array<readonly [ours: number, theirs: number]> = [];
	for (let pair = 0; pair <= pairs; pair++) {
		await prepare?.();
		const measured = [await timed(ours), await timed(theirs)] as const;
		if (pair > 0) times.push(measured);
	}
	return {
		name,
		ours: median(times.map(([a]) => a)),
		beside,
		theirs: median(times.map(([, b]) => b)),
		ratio: median(times.map(([a, b]) => a / b)),
		...(note === undefined ? {} : {note}),
	};
}

async function timed(work: () => Promise<unknown> | unknown): Promise<number> {
	const begin = performance.now();
	await work();
	return performance.now() - begin;
}

/** The number that so large a share of them does not pass. */
export const quantile = (numbers: readonly number[], share: number) =>
	numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ??
	Number.NaN;

export const median = (numbers: readonly number[]) => quantile(numbers, 0.5);

/** Figures as a table for the terminal and the README. */
export function figuresText(figures: readonly Figure[]): string {
	const rows = figures.map(
		({name, ours, beside, theirs, ratio, note}) =>
			`| ${name} | ${milliseconds(ours)} | ${beside} | ${milliseconds(theirs)} | ${ratio.toFixed(2)} | ${note ?? ''} |`,
	);
	return ['| what | rollcall | beside | it took | ratio | |', '|---|---|---|---|---|---|', ...rows].join(
		'\n',
	);
}

const milliseconds = (value: number) => (value < 10 ? `${value.toFixed(2)} ms` : `${Math.round(value)} ms`);
