/**
 * Takes out what is another in every checkout or with every new release: the folder, hashes (a plan's, a package's,
 * a conflict's), sizes of zips, and the port of a server. Moments stay: the clock of a scenario fixes them.
 */
export const normalised = (text: string, root: string): string =>
	text
		.replaceAll(root, '…')
		.replaceAll(/SHA256:[A-Za-z0-9+/]{43}/g, 'SHA256:…')
		.replaceAll(/\b[0-9a-f]{64}\b/g, 'HASH')
		.replaceAll(/(?<!-)\b(?=[0-9a-f]*\d)[0-9a-f]{12}\b/g, 'HASH')
		// A finding is named by its text, in which the port of a server may be.
		.replaceAll(/(\b127\.0\.0\.1:)\d+(.*) \[[0-9a-f]{8}\]$/gm, '$1PORT$2 [ID]')
		.replaceAll(/\b127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
		.replaceAll(/\b([cr])-[0-9a-f]{8,}\b/g, '$1-ID')
		.replaceAll(/\b\d+ bytes\b/g, 'N bytes');
