--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

BEGIN;
SET LOCAL standard_conforming_strings = off;
SELECT 'a\'b';
COMMIT;
SELECT '\'' AS x
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
