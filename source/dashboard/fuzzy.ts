/**
 * How well a text answers what was typed: its letters in order, better in one piece and at the beginning of
 * words. Letters that lie apart are looked for in its name only, which ends at a colon. @returns a score, the higher the better; undefined: not at all.
 */
export function fuzzy(query: string, text: string): number | undefined {
	const wanted = query.toLowerCase().replace(/\s+/g, '');
	const given = text.toLowerCase();
	if (wanted === '') return 0;
	const whole = given.indexOf(query.trim().toLowerCase());
	if (whole >= 0) return 1000 - whole + (whole === 0 || given[whole - 1] === ' ' ? 500 : 0);
	const [name = ''] = given.split(': ', 1);
	let score = 0;
	let at = -1;
	for (const letter of wanted) {
		const next = name.indexOf(letter, at + 1);
		if (next < 0) return undefined;
		score += next === at + 1 ? 10 : name[next - 1] === ' ' || next === 0 ? 8 : 1;
		at = next;
	}
	return score;
}

/** Items that answer the query, the best first; those equally good stay in their order. */
export function fuzzyFind<T>(query: string, items: readonly T[], textOf: (item: T) => string): readonly T[] {
	return items
		.flatMap((item) => {
			const score = fuzzy(query, textOf(item));
			return score === undefined ? [] : [{item, score}];
		})
		.sort((a, b) => b.score - a.score)
		.map(({item}) => item);
}
