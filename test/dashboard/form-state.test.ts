import {describe, expect, test} from 'vitest';
import {widthOf} from '../../source/dashboard/components/cell.ts';
import {formLines} from '../../source/dashboard/components/form.tsx';
import {type TextAction, textOf} from '../../source/dashboard/components/text-field.ts';
import {
	type FormSetting,
	faultOf,
	firstFault,
	formOf,
	reduceForm,
	secretValue,
	valuesOf,
} from '../../source/dashboard/form-state.ts';
import {line} from '../../source/dashboard/line.ts';
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
		expect(valuesOf(state).settings.directory).toBe('x');
		expect(by(state, -99).cursor).toBe(0);
	});
	test('types over what was given until it was touched, and after it from then on', () => {
		const given = by(formOf(upload.settings, ''), 5);
		const edited = (edit: TextAction) => reduceForm(given, {type: 'edit', edit});
		expect(textOf(type(type(given, 'a'), 'b').fields[5]!.text)).toBe('ab');
		expect(textOf(type(edited({type: 'end'}), 's').fields[5]!.text)).toBe('dropboxs');
		expect(textOf(type(edited({type: 'erase'}), 's').fields[5]!.text)).toBe('dropbos');
		// Going past it touches nothing.
		expect(valuesOf(by(by(given, -2), 2)).settings).toEqual({});
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
	test('takes a word that is typed to its end for the one that its beginning meant', () => {
		expect(text([...'none'].reduce(type, begin))).toBe('none');
		expect(text([...'noneal'].reduce(type, begin))).not.toBe('none');
		expect(text(type([...'no'].reduce(type, begin), 'all'))).toBe('all');
	});
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

describe('a form on the screen', () => {
	const settings: readonly FormSetting[] = Array.from({length: 9}, (_, index) => ({
		key: `field${index}`,
		describe: `What field ${index} is for, in a sentence that takes more than one row of a small window`,
		required: false,
		secret: false,
		value: index === 4 ? 'given' : '',
		check: (text) => (text === 'bad' ? 'cannot be that' : undefined),
	}));
	const head = ['one', 'two', 'three', 'four'].map((text) => line(text));
	const drawn = (state: ReturnType<typeof formOf>, columns: number, rows: number) =>
		formLines({head, title: 'Its name', state, verb: 'save them', size: {columns, rows}}).map(({spans}) =>
			spans.map((one) => one.text).join(''),
		);
	const at = (field: number) => by(formOf(settings, undefined), field);

	test.each(
		[9, 10, 12, 16, 20, 30].flatMap((rows) =>
			[60, 80].flatMap((columns) => [0, 4, 8].map((field) => [rows, columns, field])),
		),
	)(
		'in %i rows of %i columns, field %i is in sight and nothing is below the last row',
		(rows, columns, field) => {
			const lines = drawn(at(field!), columns!, rows!);
			expect(lines.length).toBeLessThanOrEqual(rows!);
			expect(lines.filter((one) => one.startsWith(' ▸ '))).toEqual([
				expect.stringContaining(`Field${field}`),
			]);
			expect(lines.at(-1)).toContain('save them');
			expect(lines.every((one) => widthOf(one) <= columns!)).toBe(true);
			const shown = lines
				.filter((one) => /^ [▸ ] Field\d/.test(one))
				.map((one) => Number(/\d/.exec(one)![0]));
			expect(shown.length).toBeGreaterThanOrEqual(3);
			const [above, below] = [shown[0]!, 8 - shown.at(-1)!];
			const place = lines.find((one) => one.includes('Its name'))!;
			expect(place.includes(`${above} above`)).toBe(above > 0);
			expect(place.includes(`${below} below`)).toBe(below > 0);
			expect(place.includes(`field ${field! + 1} of 9`)).toBe(above + below > 0);
		},
	);
	test('what is wrong is said before the hints, which give way', () => {
		const wrong = type(at(3), 'bad');
		expect(drawn(wrong, 60, 9).join('\n')).toContain('Field3: cannot be that');
	});
	test('says what Enter does: in the last field it hands the form in', () => {
		expect(drawn(at(0), 80, 20).at(-1)).toContain('Enter: the next field. PgDn: save them.');
		expect(drawn(at(8), 80, 20).at(-1)).toContain('Enter: save them.');
		expect(drawn(at(8), 80, 20).at(-1)).not.toContain('PgDn');
	});
	test('says how what was given is edited, until it was touched', () => {
		expect(drawn(at(4), 80, 20).join('\n')).toContain('Typing replaces it');
		expect(drawn(type(at(4), 'x'), 80, 20).join('\n')).not.toContain('Typing replaces it');
		expect(drawn(at(3), 80, 20).join('\n')).not.toContain('Typing replaces it');
	});
});

test.each([
	['secret', 'typed:secret'],
	['env:PASSWORD', 'env:PASSWORD'],
	['file:/run/secret', 'file:/run/secret'],
	['credential:asm', 'credential:asm'],
	['environment', 'typed:environment'],
])('the secret %s goes in as %s', (text, value) => expect(secretValue(text)).toBe(value));
