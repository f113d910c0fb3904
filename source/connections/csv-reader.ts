import {UsageError} from '../core/errors.ts';
import type {Reader} from '../core/ports.ts';
import type {CsvFormat} from './csv-bundle.ts';
import type {ConnectionContext} from './kind.ts';
import {remoteFolderReader} from './remote-folder.ts';
import {type RemoteSettings, remotePlace} from './remote-settings.ts';

/** Reads exports of a format from the path of the settings: a folder or zip here, or the newest export at a server. */
export function csvReader<Name extends string>(
	context: ConnectionContext<RemoteSettings>,
	format: CsvFormat<Name>,
): Reader {
	const {path} = context.settings;
	const place = remotePlace(path);
	if (typeof place === 'string') throw new UsageError(`the path of ${context.name} ${place}`);
	if (place !== undefined) return remoteFolderReader(context, place, format);
	return {read: (signal) => format.read(path, signal)};
}
