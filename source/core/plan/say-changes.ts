import type {Account} from '../directory/account.ts';
import {type Delivered, deliveredFields} from './person-row.ts';

const words: Readonly<Record<string, string>> = {
	firstName: 'first name',
	lastName: 'last name',
	middleName: 'middle name',
	personNumber: 'Person Number',
	email: 'e-mail',
	sisUsername: 'SIS user name',
	gradeLevel: 'grade',
	passwordPolicy: 'password policy',
};

/** A change of one field in words: `grade 5 → 6`. */
export const said = (field: string, from: string, to: string): string =>
	`${words[field] ?? field} ${from || 'nothing'} → ${to || 'nothing'}`;

/** What a row would change of an account, each as `grade 5 → 6`. */
export const changesIn = (account: Account, delivered: Delivered): readonly string[] =>
	deliveredFields.flatMap((field) => {
		const [from, to] = [account[field] ?? '', delivered[field] ?? ''];
		return from === to ? [] : [said(field, from, to)];
	});
