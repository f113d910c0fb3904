import type {Account, Role} from './account.ts';
import {roles} from './account.ts';

/** Parts that Apple offers for the name of a Managed Apple Account [ASM guide mdm1c9622977]. */
export const nameParts = [
	'first',
	'last',
	'initials',
	'personId',
	'personNumber',
	'sisUsername',
	'email',
] as const;
export type NamePart = (typeof nameParts)[number];

/** A format taken apart: literal text, and parts by name. */
export type NameFormat = ReadonlyArray<{readonly text: string} | {readonly part: NamePart}>;

/** What Apple School Manager forms a name by where nothing else is set. */
export const defaultFormat = '{first}.{last}';

/** How Managed Apple Accounts are formed (`directory.md`). */
export interface Naming {
	/** Absent: no names are formed. */
	readonly domain?: string;
	/** Formats by role; a role without one has {@link defaultFormat}. */
	readonly formats: Partial<Readonly<Record<Role, string>>>;
	/** Whether a clash gets a number, as in Apple School Manager; else it is a conflict. */
	readonly numbering: boolean;
}

/** Apple names two limits, 128 and 256 characters; the smaller one holds (`directory.md`). */
export const longestName = 128;

/**
 * `{first}.{last}` taken apart.
 * @returns undefined when it is no format: an unknown part, a brace left over, no part at all, or text that no
 * account name may hold.
 */
export function parseFormat(format: string): NameFormat | undefined {
	const pieces: Array<{readonly text: string} | {readonly part: NamePart}> = [];
	for (const piece of format.split(/(\{[^{}]*\})/)) {
		if (piece === '') continue;
		const named = /^\{([^{}]*)\}$/.exec(piece)?.[1];
		const part = nameParts.find((each) => each === named);
		if (part !== undefined) pieces.push({part});
		else if (named === undefined && /^[a-z0-9._-]+$/.test(piece)) pieces.push({text: piece});
		else return undefined;
	}
	return pieces.some((piece) => 'part' in piece) ? pieces : undefined;
}

/** Letters that no decomposition turns into plain ones. */
const plainLetters: ReadonlyMap<string, string> = new Map([
	['ß', 'ss'],
	['æ', 'ae'],
	['œ', 'oe'],
	['ø', 'o'],
	['đ', 'd'],
	['ð', 'd'],
	['ħ', 'h'],
	['ı', 'i'],
	['ł', 'l'],
	['þ', 'th'],
]);

const isPlain = /^[a-z0-9]*$/;

/**
 * A part as it goes into a name. Apple does not say how it treats case, marks and spaces, so this is our decision:
 * lower case, marks taken off Latin letters, and only letters and digits of whatever script; inside a user name
 * or an id also `.`, `_` and `-`.
 */
export function normalisePart(text: string, part: NamePart): string {
	const lower = text.toLowerCase();
	if (isPlain.test(lower)) return lower;
	const names = part === 'first' || part === 'last';
	const known = names ? remembered.get(lower) : undefined;
	if (known !== undefined) return known;
	const normal = normalised(lower, part);
	if (names && remembered.size < rememberAtMost) remembered.set(lower, normal);
	return normal;
}

/** Names repeat, and normalising is what naming a million people costs. */
const remembered = new Map<string, string>();
const rememberAtMost = 20_000;

function normalised(lower: string, part: NamePart): string {
	const inside = part === 'sisUsername' || part === 'email' || part === 'personId' || part === 'personNumber';
	// Marks of other scripts are their vowels.
	const latin = lower.normalize('NFC').replace(/\p{Script=Latin}[\p{Script=Latin}\p{Mn}]*/gu, (letters) =>
		letters
			.normalize('NFD')
			.replace(/\p{Mn}/gu, '')
			.replace(/[^a-z]/gu, (letter) => plainLetters.get(letter) ?? letter),
	);
	return latin
		.normalize('NFC')
		.replace(inside ? /[^\p{L}\p{M}\p{N}._-]/gu : /[^\p{L}\p{M}\p{N}]/gu, '')
		.replace(/^[._-]+|[._-]+$/g, '');
}

type Named = Pick<
	Account,
	'personId' | 'personNumber' | 'firstName' | 'middleName' | 'lastName' | 'sisUsername' | 'email'
>;

const firstLetter = (text: string | undefined, part: NamePart) =>
	[...normalisePart(text ?? '', part)].slice(0, 1).join('');

function partOf(person: Named, part: NamePart): string {
	switch (part) {
		case 'first':
			return normalisePart(person.firstName, part);
		case 'last':
			return normalisePart(person.lastName, part);
		case 'initials':
			return [person.firstName, person.middleName, person.lastName]
				.map((name) => firstLetter(name, part))
				.join('');
		case 'personId':
			return normalisePart(person.personId, part);
		case 'personNumber':
			return normalisePart(person.personNumber ?? '', part);
		case 'sisUsername':
			return normalisePart(person.sisUsername ?? '', part);
		case 'email':
			return normalisePart((person.email ?? '').replace(/@.*$/s, ''), part);
	}
}

/** The role whose format counts: the highest one. */
export const namingRole = (account: Pick<Account, 'roles'>): Role | undefined =>
	roles.find((role) => account.roles.some((each) => each.role === role));

/** Local part of a name before any number, or why there is none. */
export type BaseName =
	| {readonly local: string}
	/** The upload would fail in Apple School Manager: `MANAGED_ID_GENERATION_FAILED` [ASM guide axm46d50f6bf]. */
	| {readonly fault: 'empty'; readonly part: NamePart}
	| {readonly fault: 'long'; readonly local: string};

/** Forms names: formats are taken apart once. */
export class NameMaker {
	readonly domain: string;
	readonly #formats: ReadonlyMap<Role | undefined, NameFormat>;
	readonly #default: NameFormat;

	constructor(naming: Naming & {readonly domain: string}) {
		// Names of people are not kept longer than they are needed.
		remembered.clear();
		this.domain = naming.domain.toLowerCase();
		this.#default = parseFormat(defaultFormat)!;
		this.#formats = new Map(
			Object.entries(naming.formats).map(([role, format]): [Role, NameFormat] => [
				role as Role,
				parseFormat(format) ?? this.#default,
			]),
		);
	}

	base(person: Named & Pick<Account, 'roles'>): BaseName {
		const format = this.#formats.get(namingRole(person)) ?? this.#default;
		let local = '';
		for (const piece of format) {
			if ('text' in piece) {
				local += piece.text;
				continue;
			}
			const value = partOf(person, piece.part);
			if (value === '') return {fault: 'empty', part: piece.part};
			local += value;
		}
		return this.fits(local) ? {local} : {fault: 'long', local};
	}

	fits(local: string): boolean {
		// Characters, not units of UTF-16; there are never more of the former.
		const units = local.length + 1 + this.domain.length;
		return units <= longestName || [...local].length + 1 + [...this.domain].length <= longestName;
	}

	full(local: string): string {
		return `${local}@${this.domain}`;
	}
}
