import {z} from 'zod';
import type {ConnectionKind} from '../connections/kind.ts';
import {assistShape, isOfUse} from './assist-settings.ts';
import {plainFaults} from './plain-faults.ts';
import type {KindView, SettingView} from './rollcall.ts';
import {scheduleShape} from './schedule-settings.ts';

/** Settings with their values; of secrets only the reference. */
export function settingViews(
	kind: ConnectionKind,
	settings: Readonly<Record<string, string>>,
	secrets: Readonly<Record<string, string>>,
): readonly SettingView[] {
	const views = (part: SettingView['part'], shape: Readonly<Record<string, z.ZodType>>) =>
		Object.entries(shape).map(
			([key, field]): SettingView => ({
				key,
				value: settings[key] ?? defaultOf(field),
				secret: false,
				required: !field.safeParse(undefined).success,
				describe: field.description ?? '',
				part,
				...(part === 'kind' ? presetOf(kind, key) : {}),
				// Looked for when asked: every command makes these views, and forms alone want the choices.
				get choices() {
					return choicesOf(field);
				},
				check: (text) => faultOf(field, text),
			}),
		);
	// Frequency, time of day and time zone are set together [S]; the filter's days begin by the same zone.
	const {timeZone, ...assist} = assistShape(kind);
	const zone = timeZone === undefined ? {} : {timeZone};
	const told = Object.entries(assist).filter(([key]) => isOfUse(kind, key) || settings[key] !== undefined);
	return [
		...views('kind', kind.settings.shape),
		...views('assist', Object.fromEntries(told)),
		...views('schedule', {...scheduleShape(kind), ...zone}),
		...Object.entries(kind.secrets).map(([key, {required, describe}]) => ({
			key,
			value: secrets[key] ?? '',
			secret: true,
			required,
			describe,
			part: 'kind' as const,
			check: (text: string) => (required && text === '' ? 'is needed' : undefined),
		})),
	];
}

/** Names of the choices, for the setting that says which system it is; for others, what is known of it by that. */
function presetOf({preset}: ConnectionKind, key: string): Pick<SettingView, 'names' | 'fills'> {
	if (preset === undefined) return {};
	const known = Object.entries(preset.choices);
	if (preset.setting === key)
		return {
			names: Object.fromEntries(
				known.map(([choice, {title, note}]) => [choice, {title, ...(note === undefined ? {} : {note})}]),
			),
		};
	const values = Object.fromEntries(
		known.flatMap(([choice, {fills}]) => (fills[key] === undefined ? [] : [[choice, fills[key]]])),
	);
	return Object.keys(values).length === 0 ? {} : {fills: {by: preset.setting, values}};
}

/** Choices by schema: a schema says the same each time. */
const choices = new WeakMap<z.ZodType, readonly string[] | undefined>();

/** What a setting may be, where its schema ends in a list of words; with `''` where it may be left unset. */
function choicesOf(field: z.ZodType): readonly string[] | undefined {
	if (choices.has(field)) return choices.get(field);
	const {enum: words} = z.toJSONSchema(field, {unrepresentable: 'any'});
	const unset = field.safeParse(undefined);
	const found =
		words === undefined
			? undefined
			: [...(unset.success && unset.data === undefined ? [''] : []), ...words.map(String)];
	choices.set(field, found);
	return found;
}

/** What is wrong with a text as a setting, the first thing only. */
function faultOf(field: z.ZodType, text: string): string | undefined {
	const isEmpty = text.trim() === '';
	const {error} = field.safeParse(isEmpty ? undefined : text, plainFaults);
	if (error === undefined) return undefined;
	return isEmpty ? 'is needed' : (error.issues[0]?.message ?? 'cannot be used');
}

function defaultOf(field: z.ZodType): string {
	const parsed = field.safeParse(undefined);
	return parsed.success && parsed.data !== undefined ? String(parsed.data) : '';
}

/** What a connection is called in examples. */
const usualNames = {sis: 'sis', idp: 'idp', mdm: 'Jamf', asm: 'asm'} as const;

/** The kinds that can be made, for the guided set-up and for help. */
export const kindViews = (kinds: readonly ConnectionKind[]): readonly KindView[] =>
	kinds.map((kind) => ({
		kind: kind.kind,
		title: kind.title,
		reads: kind.reader !== undefined && kind.mirror === undefined,
		publishes: kind.publisher !== undefined,
		...(kind.evidence === undefined ? {} : {evidence: true as const}),
		...(kind.mirror === undefined
			? {}
			: {mirrors: kind.reader === undefined ? ('one-way' as const) : ('two-way' as const)}),
		...(kind.pushes === undefined ? {} : {pushes: true as const}),
		...(kind.probe === undefined ? {} : {probes: true as const}),
		settings: settingViews(kind, {}, {}),
		...(kind.preset === undefined ? {} : {preset: kind.preset.setting}),
		...(kind.asksFirst === undefined ? {} : {asksFirst: kind.asksFirst}),
		example: {
			name: kind.evidence === undefined ? usualNames[kind.family] : 'evidence',
			sets: kind.exampleSets ?? [],
		},
	}));
