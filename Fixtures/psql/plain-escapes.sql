--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SET standard_conforming_strings = off;
SELECT 'it\'s', 'a\\', 'b\\\'c';
SET standard_conforming_strings = on;
SELECT 'x\', E'\'', U&'\0041', $$\'$$, "\'";
ALTER TABLE public.t ADD CHECK (a ~~ 'x' ESCAPE '\');
SELECT '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
