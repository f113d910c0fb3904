import {type JamfServer, serveJamf} from './jamf-server/server.ts';

/** Id of the school in the small district. */
export const schoolHere = 'fb94e9d1-d9fe-4484-91cd-5667523c3ca8';

/**
 * A Jamf School beside the small district of the fixtures, until it is closed: its school goes by another name, so that it
 * has to be mapped by hand, and so does one pupil; somebody else has a user name of ours; one person is only there.
 */
export async function jamfBeside(now: () => Date = () => new Date()): Promise<JamfServer> {
	const jamf = await serveJamf({now});
	const {school} = jamf;
	school.location(0, 'District', {isDistrict: true});
	school.location(3, 'Lavender Campus');
	school.user('hiroshi.huckleberry', {
		firstName: 'Hiro',
		lastName: 'Huckleberry',
		email: 'hiroshi.huckleberry@lavenderbishopelementary.edu',
		locationId: 3,
	});
	// One of our user names, and by all else somebody else.
	school.user('tariq.livingood', {firstName: 'Otto', lastName: 'Zimmer', locationId: 3});
	school.user('librarian', {firstName: 'Lia', lastName: 'Reed', locationId: 3});
	return jamf;
}
