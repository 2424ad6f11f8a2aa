--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

BEGIN;
SET standard_conforming_strings = off;
ROLLBACK;
SELECT '\' AS x
\! touch CANARY
';
SELECT 'a\\';

--
-- PostgreSQL database dump complete
--
