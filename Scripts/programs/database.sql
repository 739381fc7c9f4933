-- Makes tables, indexes, views and triggers in a file, and asks for them.
.echo off
PRAGMA page_size = 1024;
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, weight REAL, data BLOB);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
INSERT INTO words
SELECT i, printf('w%08x', i * 2654435761 % 4294967296), i / 7.0, zeroblob(i % 5) FROM n;
CREATE INDEX by_weight ON words (weight DESC, word);
CREATE TABLE log (line TEXT);
CREATE TRIGGER gone AFTER DELETE ON words BEGIN INSERT INTO log VALUES ('gone ' || old.word); END;
CREATE VIEW heavy AS SELECT * FROM words WHERE weight > 420;
SELECT count(*), sum(id), round(avg(weight), 6), min(word), max(word), sum(length(data)) FROM words;
SELECT id, word, weight FROM heavy ORDER BY word LIMIT 5;
EXPLAIN QUERY PLAN SELECT word FROM words WHERE weight > 3 ORDER BY weight DESC;

BEGIN;
DELETE FROM words WHERE id % 3 = 0;
SELECT count(*) FROM words;
ROLLBACK;
SELECT count(*) FROM words;
BEGIN;
SAVEPOINT inner_one;
DELETE FROM words WHERE id > 2990;
RELEASE inner_one;
COMMIT;
SELECT count(*), (SELECT group_concat(line, ', ') FROM log LIMIT 1) FROM words;

INSERT INTO words (word) VALUES ('w9e3779b1');
SELECT * FROM nothing;
SELECT a.id, b.id FROM words a JOIN words b ON b.id = a.id * a.id WHERE a.id < 8;
SELECT word, row_number() OVER (ORDER BY word DESC) FROM words ORDER BY word LIMIT 3;
SELECT json_extract('{"a": [1, 2.5, {"b": "c"}]}', '$.a[2].b'), json_group_array(id)
FROM words WHERE id < 5;
SELECT upper('abc'), substr('abcdef', 2, 3), hex('ä'), 7 / 2, 7 % -3, 1e308 * 10, typeof(1.0), quote(NULL);
SELECT strftime('%Y-%m-%d %H:%M:%S', 86400 * 365.25 * 30, 'unixepoch'), julianday('2000-01-01');

PRAGMA integrity_check;
VACUUM;
PRAGMA page_count;
.mode column
.headers on
SELECT id, word FROM words WHERE word GLOB 'w00[0-4]*' LIMIT 4;
.dump log
