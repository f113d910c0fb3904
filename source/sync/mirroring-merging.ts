import type {MirrorRules} from '../connections/kind.ts';
import type {Held} from '../core/mirror/held.ts';
import {type Merged, mergeHeld} from '../core/mirror/merge.ts';
import {withNeverTold} from '../core/mirror/never-told.ts';
import {type Context, loadDirectory, withSnapshot} from './context.ts';
import type {StoredConnection} from './documents.ts';
import {mirrorSettingsFor} from './mirroring-settings.ts';

/** Merges what was read on the other side with what is known here, before it is read as a roster. */
export const mergeWithDirectory = (
	context: Context,
	stored: StoredConnection,
	rules: MirrorRules,
	held: Held,
): Promise<Merged> =>
	withSnapshot(context.store, async (snapshot) => {
		const [directory, base, settings] = await Promise.all([
			loadDirectory(snapshot),
			snapshot.load('mirrored'),
			mirrorSettingsFor(context, stored, rules, snapshot),
		]);
		return withNeverTold(directory, mergeHeld(directory, held, base.values(), settings));
	});
