import {expect, test} from 'vitest';
import {overWords} from '../../source/sync/notify-words.ts';

test('a text that ends its own sentence gets no second full stop', () => {
	const body = (text: string) => overWords('', text, '2026-08-21T02:14:00.000Z').text;
	expect(body('sis failed. Export it again.')).toContain('Export it again.\n');
	expect(body('sis failed')).toContain('sis failed.\n');
});
