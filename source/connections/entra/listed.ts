import type {z} from 'zod';
import {SourceUnhealthyError} from '../../core/errors.ts';
import {type IdpService, linkOf} from '../idp-map/service.ts';
import {pageOf} from './graph.ts';

/** All of a collection, page by page. @throws SourceUnhealthyError when its pages lead to no end. */
export async function* listed<Item extends z.ZodType>(
	service: IdpService,
	start: URL,
	item: Item,
	signal: AbortSignal,
): AsyncGenerator<z.output<Item>> {
	const seen = new Set<string>();
	for (let url = start; ; ) {
		if (seen.has(url.href))
			throw new SourceUnhealthyError(`${url.origin}${url.pathname}: its pages lead to no end`, {
				notDone: 'Nothing was planned or changed.',
			});
		seen.add(url.href);
		const page = pageOf(await service.get(url, signal), item);
		yield* page.value;
		const next = page['@odata.nextLink'];
		if (next === undefined) return;
		url = linkOf(next, url);
	}
}
