import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hrefOf, hrefOfPage, resetTokenOf, routeOf } from '../src/ui/route';

test('every address leads back to what it was made for', () => {
  assert.deepEqual(routeOf(hrefOf('6b04b16f8c26befb9b7af7da')), { otherId: '6b04b16f8c26befb9b7af7da' });
  assert.deepEqual(routeOf(hrefOf('a/b')), { otherId: 'a/b' });
  assert.deepEqual(routeOf(hrefOfPage('settings')), { page: 'settings' });
  assert.deepEqual(routeOf(hrefOfPage('notifications')), { page: 'notifications' });
  assert.equal(routeOf(hrefOf(null)), null);
});

test('anything else is the list', () => {
  for (const hash of ['', '#', '#/with/', '#/with/%', '#/with/a/b', '#/elsewhere']) assert.equal(routeOf(hash), null);
});

test('the link of a letter gives its token; without one it is still that page', () => {
  assert.equal(resetTokenOf({ pathname: '/app/reset-password', search: '?token=a%2Bb' }), 'a+b');
  assert.equal(resetTokenOf({ pathname: '/app/reset-password', search: '' }), '');
  assert.equal(resetTokenOf({ pathname: '/app/', search: '?token=x' }), null);
});
