import {UsageError} from '../core/errors.ts';
import type {RecordChange} from '../core/ports.ts';
import {type Context, requireMay} from './context.ts';
import {readSettings, type Settings, settingsDocument, updateSettings} from './documents.ts';
import {refuseSilentFederation} from './federation.ts';
import {activity} from './recording.ts';
import type {SettingItem} from './rollcall.ts';
import {settingList} from './setting-list.ts';

/** Every setting with its value, default and meaning; of those with names (`operators.*`) one item a name. */
export async function settings(context: Context): Promise<readonly SettingItem[]> {
	const document = await readSettings(context.store.documents);
	return settingList.flatMap(({key, meaning, default: fallback}): readonly SettingItem[] => {
		const item = (name: string, value: unknown): SettingItem => ({
			key: name,
			meaning,
			...(value === undefined ? {} : {value}),
			...(fallback === undefined ? {} : {default: fallback}),
		});
		if (!key.endsWith('.*')) return [item(key, at(document, key.split('.')))];
		const of = key.slice(0, -2);
		const named = Object.entries((at(document, of.split('.')) ?? {}) as object);
		return named.length === 0
			? [item(key, undefined)]
			: named.map(([name, value]) => item(`${of}.${name}`, value));
	});
}

/**
 * Sets one setting, or with no value takes it back to its default. The document is checked whole before it is kept.
 * @param text JSON, or plain text where text is wanted.
 * @throws UsageError naming what is wrong, or the keys that there are.
 */
export async function setSetting(
	context: Context,
	key: string,
	text: string | undefined,
): Promise<SettingItem> {
	requireMay(context, 'approve', 'Changing a setting');
	const path = key.split('.');
	const known = settingList.find((each) => matches(each.key, path));
	if (known === undefined || path.some((part) => part === '' || unsafe.has(part)))
		throw new UsageError(`there is no setting "${key}"`, {
			notDone: 'Nothing was changed.',
			next: 'rollcall settings lists them.',
		});
	const changed = (before: Settings) => {
		if (text === undefined) return accepted(key, put(before, path, undefined));
		const tried = [asJson(text), text].flatMap((value) =>
			value === undefined ? [] : [put(before, path, value)],
		);
		return accepted(key, tried.find((document) => settingsDocument.safeParse(document).success) ?? tried[0]);
	};
	const before = await readSettings(context.store.documents);
	await refuseSilentFederation(context, before, changed(before));
	await updateSettings(context.store.documents, changed);
	// The key alone: values may name people.
	const change: RecordChange = activity(
		context,
		'settings',
		[key],
		'UPDATED',
		`${key} was ${text === undefined ? 'taken back to its default' : 'set'}`,
	);
	await context.store.commit([change]);
	const value = at(await readSettings(context.store.documents), path);
	return {
		key,
		meaning: known.meaning,
		...(value === undefined ? {} : {value}),
		...(known.default === undefined ? {} : {default: known.default}),
	};
}

const unsafe = new Set(['__proto__', 'constructor', 'prototype']);

/** `operators.*` is any one name; what lies below a known key is checked by the document itself. */
function matches(known: string, path: readonly string[]): boolean {
	const parts = known.split('.');
	if (known === 'guards.connections.*')
		return path.length > 2 && path[0] === 'guards' && path[1] === 'connections';
	return parts.length === path.length && parts.every((part, index) => part === '*' || part === path[index]);
}

function accepted(key: string, document: unknown): Settings {
	const result = settingsDocument.safeParse(document);
	if (result.success) return result.data;
	throw new UsageError(`${key}: ${result.error.issues.map(({message}) => message).join('; ')}`, {
		notDone: 'Nothing was changed.',
	});
}

const at = (document: unknown, path: readonly string[]): unknown =>
	path.reduce<unknown>(
		(value, part) =>
			value !== null && typeof value === 'object' && Object.hasOwn(value, part)
				? (value as Record<string, unknown>)[part]
				: undefined,
		document,
	);

/** A copy with this value at the path; undefined takes it out, with what is empty then. */
function put(document: unknown, [part, ...rest]: readonly string[], value: unknown): unknown {
	if (part === undefined) return value;
	const {[part]: inner, ...others} = (document ?? {}) as Record<string, unknown>;
	const next = put(inner, rest, value);
	const isEmpty =
		next === undefined ||
		(value === undefined && typeof next === 'object' && Object.keys(next ?? {}).length === 0);
	return isEmpty ? others : {...others, [part]: next};
}

function asJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
