import {type Account, fullName} from '../directory/account.ts';

const ascii = /^[\x00-\x7f]*$/;

/** Text as it is looked for: without case, composed (NFC), without halves of characters. */
export const folded = (text: string): string =>
	ascii.test(text) ? text.toLowerCase() : text.normalize('NFC').toLowerCase().toWellFormed();

/** What a person typed, as it is looked for; empty: everybody. */
export const needleOf = (text: string | undefined): string => (text === undefined ? '' : folded(text).trim());

/**
 * All in which text is found, a line each: names both ways round, e-mail, Managed Apple Account and ids. What stands
 * in an earlier line is not written again.
 */
export function haystackOf(account: Account): string {
	let text = '';
	const add = (value: string | undefined) => {
		if (value === undefined || value === '') return;
		const line = folded(value);
		if (text.includes(line)) return;
		text = text === '' ? line : `${text}\n${line}`;
	};
	add(fullName(account));
	add(`${account.lastName}, ${account.firstName}`);
	add(account.email);
	add(account.managedAppleAccount?.name);
	add(account.personId);
	add(account.personNumber);
	add(account.sisUsername);
	for (const connection in account.externalIds) add(account.externalIds[connection as never]);
	return text;
}

/** Longer texts are told apart by their beginning alone; no name is so long. */
const longest = 64;

/**
 * A key that orders text as people look for it: without case and marks, so that `Müller` stands beside `Muller`.
 * Its order by UTF-16 units is the same as by UTF-8 bytes: what lies outside the basic plane stands last (our
 * decision).
 */
export function sortText(text: string): string {
	const short = text.length > longest ? text.slice(0, longest) : text;
	if (ascii.test(short)) return short.toLowerCase();
	return short
		.toWellFormed()
		.normalize('NFD')
		.replace(/\p{M}+/gu, '')
		.toLowerCase()
		.replace(/[\u{10000}-\u{10ffff}]/gu, '\uffff');
}

/** Last name, then first name. */
export const nameKey = ({lastName, firstName}: Pick<Account, 'lastName' | 'firstName'>) =>
	`${sortText(lastName)}\0${sortText(firstName)}`;

/** The Managed Apple Account; who has none stands first. */
export const accountKey = ({managedAppleAccount}: Pick<Account, 'managedAppleAccount'>) =>
	managedAppleAccount === undefined ? '' : sortText(managedAppleAccount.name);

/** Grades as numbers where they are (`2` before `10`), then others as text; who has none stands first. */
export function compareGrades(a: string, b: string): number {
	const [x, y] = [gradeNumber(a), gradeNumber(b)];
	return x - y || (a < b ? -1 : a > b ? 1 : 0);
}

const gradeNumber = (grade: string) =>
	grade === '' ? -1 : /^\d{1,9}$/.test(grade) ? Number(grade) : Number.MAX_SAFE_INTEGER;
