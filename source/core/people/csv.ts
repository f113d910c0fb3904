import {type Account, isStudent} from '../directory/account.ts';
import {rolesText} from '../directory/edit-values.ts';
import {statusText} from '../directory/status-text.ts';

const columns: ReadonlyArray<readonly [name: string, value: (account: Account) => string | undefined]> = [
	['person_id', ({personId}) => personId],
	['person_number', ({personNumber}) => personNumber],
	['first_name', ({firstName}) => firstName],
	['middle_name', ({middleName}) => middleName],
	['last_name', ({lastName}) => lastName],
	['managed_apple_account', ({managedAppleAccount}) => managedAppleAccount?.name],
	['email_address', ({email}) => email],
	['sis_username', ({sisUsername}) => sisUsername],
	['roles', ({roles}) => rolesText(roles)],
	['grade_level', ({gradeLevel}) => gradeLevel],
	['password_policy', (account) => (isStudent(account) ? account.passwordPolicy : undefined)],
	['status', statusText],
	['source', ({source}) => source],
	['sign_in', ({authentication}) => authentication],
];

/** With these a spreadsheet begins to calculate (OWASP, *CSV Injection*). */
const acts = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * A value as a cell of a file that people open in a spreadsheet (RFC 4180): one that would be taken for a formula
 * gets an apostrophe before it, which spreadsheets show as text.
 */
export function spreadsheetCell(value: string): string {
	const text = acts.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The header, after the mark by which spreadsheets know UTF-8. */
export const peopleCsvHead = `\ufeff${columns.map(([name]) => name).join(',')}\r\n`;

/** One person as a row. */
export const peopleCsvRow = (account: Account): string =>
	`${columns.map(([, value]) => spreadsheetCell(value(account) ?? '')).join(',')}\r\n`;
