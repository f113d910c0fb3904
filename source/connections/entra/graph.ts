import {z} from 'zod';
import {SourceUnhealthyError, UsageError} from '../../core/errors.ts';
import type {HttpResponse} from '../../io/http.ts';
import {placeOf} from '../../io/http-address.ts';

/** What Graph says of a failure; absent: it is no answer of Graph's. */
const failure = z.object({error: z.object({code: z.string().max(80)})});

/** Its code in lower case, `''` where there is none. */
export function codeOf(response: HttpResponse): string {
	try {
		const parsed = failure.safeParse(response.json());
		return parsed.success ? parsed.data.error.code.toLowerCase() : '';
	} catch (error) {
		// The status says enough: what is no JSON says no more.
		if (error instanceof SourceUnhealthyError) return '';
		throw error;
	}
}

/** The page of a collection. @throws as {@link refusal} says; SourceUnhealthyError where it is no such page. */
export function pageOf<Item extends z.ZodType>(response: HttpResponse, item: Item) {
	if (response.status !== 200) throw refusal(response);
	const parsed = z
		.object({
			value: z.array(item),
			'@odata.nextLink': z.string().optional(),
			'@odata.deltaLink': z.string().optional(),
		})
		.safeParse(response.json());
	if (parsed.success) return parsed.data;
	throw new SourceUnhealthyError(`${placeOf(response.url)} answers, and not with a page of Microsoft Graph`, {
		notDone: 'It is not taken for an empty tenant: nothing was planned or changed.',
		next: 'See whether graphUrl is the address of Microsoft Graph.',
	});
}

/** What a status says of who asked, or of the question. */
export function refusal(response: HttpResponse): UsageError | SourceUnhealthyError {
	const code = codeOf(response);
	const told = /^[\w.]+$/.test(code) ? `${response.status} ${code}` : String(response.status);
	const where = placeOf(response.url);
	const notDone = 'Nothing was planned or changed.';
	if (response.status === 401 || response.status === 403)
		return new UsageError(`${where} does not let this application read (${told})`, {
			notDone,
			next: 'Give it the application permission User.Read.All (people=assigned: Application.Read.All and GroupMember.Read.All too; roles by group: GroupMember.Read.All too), with the consent of an administrator.',
		});
	if (response.status === 404)
		return new UsageError(`${where} is not there (${told})`, {
			notDone,
			next: response.url.pathname.includes('/groups/')
				? 'See whether the group is there: one that the setting roles names, or one that is assigned to the application.'
				: 'See whether application is the Application (client) ID of the app for Apple School Manager.',
		});
	return new SourceUnhealthyError(`${where} does not take the question (${told})`, {
		notDone,
		next: 'Try again; where it stays so, see whether graphUrl and tenant are right.',
	});
}
