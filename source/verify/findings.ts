import {type RuleName, rules, type Severity} from './rules.ts';

/** One thing that is wrong, or that may be read otherwise. */
export interface Finding {
	readonly rule: RuleName;
	readonly severity: Severity;
	readonly source: string;
	/** One of the six, or how the entry is called; empty: the package as a whole. */
	readonly file: string;
	/** Counted from 1, the header included. */
	readonly line?: number;
	readonly field?: string;
	/** Made visible and cut: it can be printed. */
	readonly value?: string;
	/** A phrase that goes on after the place and the value. */
	readonly message: string;
}

/** How often a rule was broken in one field of one file. */
export interface FindingCount {
	readonly rule: RuleName;
	readonly severity: Severity;
	readonly source: string;
	readonly file: string;
	readonly field?: string;
	readonly count: number;
}

export interface Place {
	readonly file: string;
	readonly line?: number;
	readonly field?: string;
	readonly value?: string;
}

/** So many of one rule, file and field are told one by one; the others are counted. */
export const toldEach = 20;
const longestValue = 80;

/** Collects what is found; a million rows with the same fault cost no more than twenty. */
export class Findings {
	readonly #told: Finding[] = [];
	readonly #counts = new Map<string, FindingCount>();

	add(rule: RuleName, {file, line, field, value}: Place, message: string): void {
		const {severity, source} = rules[rule];
		const about = {rule, severity, source, file: visible(file), ...(field === undefined ? {} : {field})};
		const key = `${rule}\n${file}\n${field ?? ''}`;
		const count = (this.#counts.get(key)?.count ?? 0) + 1;
		this.#counts.set(key, {...about, count});
		if (count > toldEach) return;
		this.#told.push({
			...about,
			...(line === undefined ? {} : {line}),
			...(value === undefined ? {} : {value: shown(value)}),
			message,
		});
	}

	/** What is refused first, otherwise as it was found. */
	get told(): readonly Finding[] {
		return [...this.#told].sort(
			(a, b) => Number(b.severity === 'refused') - Number(a.severity === 'refused'),
		);
	}

	get counts(): readonly FindingCount[] {
		return [...this.#counts.values()];
	}

	total(severity: Severity): number {
		return this.counts.reduce((sum, each) => sum + (each.severity === severity ? each.count : 0), 0);
	}
}

/** Cut between characters, never inside one. */
export function shown(value: string): string {
	const characters = Array.from(value.slice(0, longestValue * 2));
	const cut = characters.length > longestValue || value.length > longestValue * 2;
	return visible(cut ? `${characters.slice(0, longestValue).join('')}…` : value);
}

/** Controls and characters that hide or turn text, as marks: `␛`, `<U+202E>`. */
export const visible = (text: string): string =>
	text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, (character) => {
		const code = character.codePointAt(0) ?? 0;
		return code < 0x20
			? String.fromCodePoint(0x2400 + code)
			: `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
	});
