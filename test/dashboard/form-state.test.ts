import {describe, expect, test} from 'vitest';
import {formLines} from '../../source/dashboard/components/form.tsx';
import {textOf} from '../../source/dashboard/components/text-field.ts';
import {
	type FormSetting,
	faultOf,
	firstFault,
	formOf,
	reduceForm,
	secretValue,
	valuesOf,
} from '../../source/dashboard/form-state.ts';
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
		expect(firstFault(state)).toEqual({at: 3, why: 'is needed'});
	});
	test('types into the field of the cursor, which stays in the form', () => {
		const state = type(by(formOf(upload.settings, ''), 99), 'x');
		expect(valuesOf(state).settings.directory).toBe('dropboxx');
		expect(by(state, -99).cursor).toBe(0);
	});
	test('gives settings and secrets apart, and leaves out what stands as it was', () => {
		const state = type(by(type(by(formOf(upload.settings, ' ASM '), 3), ' me '), 1), ' pass word ');
		expect(valuesOf(state)).toEqual({
			name: 'ASM',
			settings: {username: 'me'},
			secrets: {password: 'typed: pass word '},
		});
	});
	test('gives what was emptied as empty, and an empty secret not at all', () => {
		const settings = upload.settings.map((one) => ({...one, value: one.secret ? '' : 'before'}));
		const state = reduceForm(by(formOf(settings, undefined), 4), {type: 'edit', edit: {type: 'clear'}});
		expect(valuesOf(state)).toEqual({name: '', settings: {directory: ''}, secrets: {}});
	});
});

describe('a field of choices', () => {
	const choices = ['', 'all', 'active', 'active-30', 'none'];
	const setting: FormSetting = {
		key: 'filter.students',
		describe: 'Which students',
		required: false,
		secret: false,
		value: 'all',
		choices,
		check: (text) => (choices.includes(text) ? undefined : 'is no choice'),
	};
	const begin = formOf([setting], undefined);
	const text = (state: typeof begin) => textOf(state.fields[0]!.text);
	const choose = (state: typeof begin, by: 1 | -1) => reduceForm(state, {type: 'choose', by});

	test('goes through them, and round at the ends', () => {
		expect(text(choose(begin, 1))).toBe('active');
		expect(text(choose(begin, -1))).toBe('');
		expect(text(choose(choose(begin, -1), -1))).toBe('none');
		expect(text(choose(type(begin, 'zzz'), 1))).toBe('');
	});
	test.each([
		[['n'], 'none'],
		[['N'], 'none'],
		[['a'], 'a'],
		[['a', 'c'], 'ac'],
		[['al'], 'all'],
		[['active'], 'active'],
		[['x'], 'x'],
	])('takes %j as %s', (keys, wanted) => {
		expect(text(keys.reduce(type, begin))).toBe(wanted);
	});
	test('is drawn between arrows, and what is none of them is said as one types', () => {
		const drawn = (state: typeof begin) =>
			formLines({title: 'T', state, verb: 'save', size: {columns: 80, rows: 20}})
				.map(({spans}) => spans.map((one) => one.text).join(''))
				.join('\n');
		expect(drawn(begin)).toContain('‹ all ›');
		expect(drawn(choose(begin, -1))).toContain('‹ not set ›');
		const wrong = type(begin, 'zz');
		expect(drawn(wrong)).not.toContain('›');
		expect(drawn(wrong)).toContain('Filter: students: is no choice');
		expect(faultOf(wrong.fields[0]!)).toBe('is no choice');
		expect(firstFault(wrong)).toEqual({at: 0, why: 'is no choice'});
		expect(firstFault(begin)).toBeUndefined();
	});
});

test.each([
	['secret', 'typed:secret'],
	['env:PASSWORD', 'env:PASSWORD'],
	['file:/run/secret', 'file:/run/secret'],
	['credential:asm', 'credential:asm'],
	['environment', 'typed:environment'],
])('the secret %s goes in as %s', (text, value) => expect(secretValue(text)).toBe(value));
