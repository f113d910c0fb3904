import {describe, expect, test} from 'vitest';
import {formOf, missing, reduceForm, secretValue, valuesOf} from '../../source/dashboard/form-state.ts';
import {fakeRollcall} from '../support/fake-rollcall.ts';

const upload = fakeRollcall()
	.kinds()
	.find(({kind}) => kind === 'asm-sftp')!;
const type = (state: ReturnType<typeof formOf>, text: string) =>
	reduceForm(state, {type: 'edit', edit: {type: 'insert', text}});
const by = (state: ReturnType<typeof formOf>, rows: number) => reduceForm(state, {type: 'by', rows});

describe('a form', () => {
	test('begins with the name and what the kind has as default', () => {
		expect(formOf(upload.settings, 'ASM').fields.map(({key}) => key)).toEqual([
			'name',
			'host',
			'port',
			'username',
			'password',
			'directory',
		]);
	});
	test('says which needed field is empty', () => {
		const state = formOf(upload.settings, 'ASM');
		expect(state.fields[missing(state)]?.key).toBe('username');
	});
	test('types into the field of the cursor, which stays in the form', () => {
		const state = type(by(formOf(upload.settings, ''), 99), 'x');
		expect(valuesOf(state).settings.directory).toBe('dropboxx');
		expect(by(state, -99).cursor).toBe(0);
	});
	test('gives settings and secrets apart, and leaves out what is empty', () => {
		const state = type(by(type(by(formOf(upload.settings, ' ASM '), 3), ' me '), 1), ' pass word ');
		expect(valuesOf(state)).toEqual({
			name: 'ASM',
			settings: {host: 'upload.appleschoolcontent.com', port: '22', username: 'me', directory: 'dropbox'},
			secrets: {password: 'typed: pass word '},
		});
	});
});

test.each([
	['secret', 'typed:secret'],
	['env:PASSWORD', 'env:PASSWORD'],
	['file:/run/secret', 'file:/run/secret'],
	['environment', 'typed:environment'],
])('the secret %s goes in as %s', (text, value) => expect(secretValue(text)).toBe(value));
